package io.headwater.client;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a subscriber reads, and whether it shares the work with others. */
public sealed interface Reading {
  /** Returns the topics that are read. */
  List<String> topics();

  /** Returns the name by which logs, metrics and problems call the subscriber. */
  String name();

  /**
   * Partitions are spread over the members of a consumer group, and offsets are committed there.
   *
   * @param group id of the consumer group; no topology may use it
   * @param topics at least one
   * @param instanceId name of this member that outlives a restart (KIP-345): one that comes back
   *     within the session timeout finds its partitions again, and nobody else waits
   * @param start where a partition begins that the group has committed nothing for
   */
  record Group(
      String group,
      List<String> topics,
      GroupAssignment assignment,
      Optional<String> instanceId,
      StartAt start)
      implements Reading {
    /** Copies the list, and requires a name and a topic. */
    public Group {
      topics = atLeastOne(topics);
      if (group.isBlank()) {
        throw new IllegalArgumentException("a consumer group has a name");
      }
      if (instanceId.filter(String::isBlank).isPresent()) {
        throw new IllegalArgumentException("an instance id is not blank");
      }
      if (start instanceof StartAt.Stored) {
        throw new IllegalArgumentException("a group stores its positions itself");
      }
    }

    /** A dynamic member, assigned cooperatively, that begins with the first record. */
    public static Group of(String group, String... topics) {
      return new Group(
          group,
          List.of(topics),
          GroupAssignment.COOPERATIVE_STICKY,
          Optional.empty(),
          StartAt.EARLIEST);
    }

    /** Returns this reading with another way to spread partitions. */
    public Group withAssignment(GroupAssignment other) {
      return new Group(group, topics, other, instanceId, start);
    }

    /** Returns this reading as a static member. */
    public Group withInstanceId(String id) {
      return new Group(group, topics, assignment, Optional.of(id), start);
    }

    /** Returns this reading with another place to begin. */
    public Group startingAt(StartAt place) {
      return new Group(group, topics, assignment, instanceId, place);
    }

    @Override
    public String name() {
      return group;
    }
  }

  /**
   * Certain partitions, read by this subscriber alone; nothing is committed to a group.
   *
   * @param topics at least one
   * @param partitions of each topic; all if there are none
   */
  record Single(List<String> topics, Set<Integer> partitions, StartAt start) implements Reading {
    /** Copies, and requires a topic. */
    public Single {
      topics = atLeastOne(topics);
      partitions = Set.copyOf(partitions);
    }

    /** All partitions of a topic. */
    public static Single of(String topic, StartAt start) {
      return new Single(List.of(topic), Set.of(), start);
    }

    /** Returns this reading of certain partitions only. */
    public Single ofPartitions(Integer... numbers) {
      return new Single(topics, Set.of(numbers), start);
    }

    @Override
    public String name() {
      return String.join("+", topics)
          + (partitions.isEmpty() ? "" : "-" + new TreeSet<>(partitions));
    }
  }

  private static List<String> atLeastOne(List<String> topics) {
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("a subscriber reads at least one topic");
    }
    return List.copyOf(topics);
  }
}
