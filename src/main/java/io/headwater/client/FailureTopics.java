package io.headwater.client;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** The topics beside those that a subscriber reads, where its failures go. */
final class FailureTopics {
  private static final String RETRY = "-retry";

  /** As topologies create theirs: letters say when they were written, and are kept for 14 days. */
  private static final Map<String, String> LETTERS = Map.of(
      "retention.ms", "1209600000",
      "message.timestamp.type", "LogAppendTime",
      "max.message.bytes", "2097152");

  /** What waits is kept until somebody deletes it, and is no smaller than it was. */
  private static final Map<String, String> WAITING =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1", "max.message.bytes", "2097152");

  private FailureTopics() {}

  static String deadLetters(String topic) {
    return topic + "-dlq";
  }

  static String retry(String topic) {
    return topic + RETRY;
  }

  static String parked(String topic) {
    return topic + "-parked";
  }

  /** Returns the topic that a retry topic is beside; any other name as it is. */
  static String origin(String topic) {
    return topic.endsWith(RETRY) ? topic.substring(0, topic.length() - RETRY.length()) : topic;
  }

  /**
   * Makes sure that the topics are there that a policy needs, with as many partitions as their
   * origins have.
   *
   * @throws InvalidInputException if one has fewer partitions
   */
  static void provide(ClusterAddress cluster, List<String> topics, FailurePolicy policy) {
    List<Problem> problems = new ArrayList<>();
    try (TopicAdmin admin = TopicAdmin.open(cluster)) {
      for (String topic : topics) {
        // A topic that is not there is reported by whoever reads it.
        admin
            .partitions(topic)
            .ifPresent(partitions -> needed(topic, policy).forEach((name, configs) -> {
              admin.createLike(name, topic, configs);
              OptionalInt found = admin.partitions(name);
              if (found.isPresent() && found.getAsInt() < partitions) {
                problems.add(tooNarrow(name, found.getAsInt(), topic, partitions));
              }
            }));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
  }

  private static Map<String, Map<String, String>> needed(String topic, FailurePolicy policy) {
    Map<String, Map<String, String>> needed = new TreeMap<>();
    if (policy.last() instanceof LastResort.ToDeadLetters) {
      needed.put(deadLetters(topic), LETTERS);
    }
    if (policy.last() instanceof LastResort.ParkKey) {
      needed.put(parked(topic), WAITING);
    }
    if (policy.waiting() == FailurePolicy.Waiting.DELAY_TOPIC) {
      needed.put(retry(topic), WAITING);
    }
    return needed;
  }

  /** Tells whether a policy writes anywhere. */
  static boolean isNeeded(FailurePolicy policy) {
    return !needed("", policy).isEmpty();
  }

  static Problem tooNarrow(String topic, int partitions, String origin, int wanted) {
    return new Problem(
        "HW0693",
        topic,
        "has %d partitions, and '%s', whose failed records it is for, has %d"
            .formatted(partitions, origin, wanted),
        "give it %d partitions: kafka-topics.sh --alter --topic %s --partitions %d"
            .formatted(wanted, topic, wanted));
  }
}
