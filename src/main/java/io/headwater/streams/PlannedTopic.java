package io.headwater.streams;

import io.headwater.topology.Retention;
import java.util.Map;
import java.util.Optional;

/**
 * A topic that an application needs.
 *
 * @param configs topic settings that differ from the broker's defaults
 */
public record PlannedTopic(
    String name, int partitions, short replicationFactor, Map<String, String> configs, Role role) {

  /** Kafka's name of how long a topic keeps records. */
  public static final String RETENTION = "retention.ms";

  /** Copies the settings. */
  public PlannedTopic {
    configs = Map.copyOf(configs);
  }

  /** Returns for how long the topic keeps records, where that is not the cluster's choice. */
  public Optional<Retention> retention() {
    return Optional.ofNullable(configs.get(RETENTION)).map(Long::valueOf).map(Retention::ofMillis);
  }

  /** Returns for how long the topology says that the topic keeps records. */
  public Optional<Retention> declaredRetention() {
    return role == Role.SOURCE || role == Role.SINK ? retention() : Optional.empty();
  }

  /** What an application uses a topic for. */
  public enum Role {
    /** It reads the topic. */
    SOURCE,
    /** Every instance reads all of it, and needs all of it to begin anew. */
    GLOBAL_TABLE,
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
