package io.headwater.streams;

import java.util.Map;

/**
 * A topic that an application needs.
 *
 * @param configs topic settings that differ from the broker's defaults
 */
public record PlannedTopic(
    String name, int partitions, short replicationFactor, Map<String, String> configs, Role role) {

  /** What an application uses a topic for. */
  public enum Role {
    /** It reads the topic. */
    SOURCE,
    /** It writes the topic. */
    SINK,
    /** It writes dead letters of a source to it. */
    DEAD_LETTER_QUEUE,
    /** Kafka Streams sends re-keyed records through it, and creates it. */
    REPARTITION,
    /** Kafka Streams keeps a store's history in it, and creates it. */
    CHANGELOG;

    /** Tells whether Kafka Streams creates and owns the topic. */
    public boolean isInternal() {
      return this == REPARTITION || this == CHANGELOG;
    }
  }
}
