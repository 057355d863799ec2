package io.headwater.client;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedAssignorException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Says in our words why a subscriber ends. */
final class SubscriberFailures {
  private SubscriberFailures() {}

  /**
   * Names what a consumer threw; what is no finding about the cluster stays as it is.
   */
  static Throwable of(ClusterAddress cluster, Reading reading, KafkaException failure) {
    if (failure instanceof TopicAuthorizationException topics) {
      return refused(topics.unauthorizedTopics(), topics);
    }
    if (failure instanceof GroupAuthorizationException group) {
      return refused(reading.name(), group);
    }
    if (failure instanceof FencedInstanceIdException) {
      return new InvalidInputException(
          new Problem(
              "HW0674",
              "group '%s'".formatted(reading.name()),
              "another member has taken the instance id of this one",
              "give each running member an instance id of its own"),
          failure);
    }
    if (failure instanceof InconsistentGroupProtocolException
        || failure instanceof UnsupportedAssignorException
        || failure instanceof UnsupportedVersionException) {
      return new InvalidInputException(
          new Problem(
              "HW0675",
              "group '%s'".formatted(reading.name()),
              "its members, or the brokers, do not know this way of assigning partitions (%s)"
                  .formatted(ClusterFailures.nameOf(failure)),
              "let all members use one assignment that the brokers know"),
          failure);
    }
    return atLarge(cluster, failure);
  }

  static ClusterUnavailableException refused(
      Set<String> topics, TopicAuthorizationException failure) {
    return new ClusterUnavailableException(
        new Problem(
            "HW0672",
            String.join(", ", topics),
            "this user may not read the topic",
            "allow it Read and Describe on the topic, or use another user"),
        failure);
  }

  static ClusterUnavailableException refused(String group, GroupAuthorizationException failure) {
    return new ClusterUnavailableException(
        new Problem(
            "HW0673",
            "group '%s'".formatted(group),
            "this user may not be a member",
            "allow it Read on the group, or use another user"),
        failure);
  }

  private static Throwable atLarge(ClusterAddress cluster, KafkaException failure) {
    return failure.getClass().getPackageName().endsWith(".errors")
        ? ClusterFailures.of(cluster, "reading records", failure)
        : failure;
  }

  /** Says which offsets are gone, of all partitions whose position is not there. */
  static ProblemException lost(
      Reading reading,
      OffsetOutOfRangeException failure,
      Map<TopicPartition, Long> first,
      Map<TopicPartition, Long> end) {
    List<Problem> problems = new ArrayList<>();
    new TreeMap<>(byName(failure.offsetOutOfRangePartitions())).forEach((name, at) -> {
      long from = at.getValue();
      problems.add(
          from < first.getOrDefault(at.getKey(), 0L)
              ? deleted(reading, name, from, first.getOrDefault(at.getKey(), 0L))
              : beyond(reading, name, from, end.getOrDefault(at.getKey(), 0L)));
    });
    return new ClusterUnavailableException(problems);
  }

  private static Map<String, Map.Entry<TopicPartition, Long>> byName(
      Map<TopicPartition, Long> asked) {
    Map<String, Map.Entry<TopicPartition, Long>> named = new TreeMap<>();
    asked.entrySet().forEach(entry -> named.put(entry.getKey().toString(), entry));
    return named;
  }

  private static Problem deleted(Reading reading, String partition, long from, long to) {
    return new Problem(
        "HW0670",
        "%s@%d".formatted(partition, from),
        "%d offsets were deleted before subscriber '%s' has read them, up to %d"
            .formatted(to - from, reading.name(), to),
        "bring the records back, or go on without them: set %s to offset %d"
            .formatted(
                reading instanceof Reading.Group
                    ? "the group's committed offset"
                    : "the position to start at",
                to));
  }

  private static Problem beyond(Reading reading, String partition, long from, long end) {
    return new Problem(
        "HW0671",
        "%s@%d".formatted(partition, from),
        "subscriber '%s' has to go on behind the end of the partition, which is %d; the topic"
                .formatted(reading.name(), end)
            + " was made anew, or its end was lost",
        "start where reading makes sense: set the position to an offset up to %d".formatted(end));
  }

  /** Says that a handler has broken its promise. */
  static InvalidInputException noStage(StoredRecord record) {
    return new InvalidInputException(
        new Problem(
            "HW0676",
            record.position().toString(),
            "the handler returned null instead of a stage",
            "return a stage that completes when the record is done"),
        null);
  }

  /** Says that a group belongs to something else. */
  static InvalidInputException groupTaken(String group, String by) {
    return new InvalidInputException(
        new Problem(
            "HW0677",
            "group '%s'".formatted(group),
            "the group id is already used by " + by,
            "name a group that only subscribers of this kind use"),
        null);
  }
}
