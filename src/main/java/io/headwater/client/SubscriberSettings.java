package io.headwater.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How a subscriber reads.
 *
 * @param group consumer group, whose members share the partitions
 * @param topics to read, at least one
 * @param workers how many records are handled at once, at least 1
 * @param maxPending how many records are taken from the topics and not done, at least {@code
 *     workers}; reading pauses there
 * @param commitInterval time between commits, at least 1 ms
 * @param drainTimeout how long to wait for records in hand when partitions are handed over or the
 *     subscriber closes
 */
public record SubscriberSettings(
    ClusterAddress cluster,
    String group,
    List<String> topics,
    int workers,
    int maxPending,
    Duration commitInterval,
    Duration drainTimeout) {
  private static final int DEFAULT_MAX_PENDING = 1_000;

  /** Copies the list, and requires sensible bounds. */
  public SubscriberSettings {
    topics = List.copyOf(topics);
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("a subscriber reads at least one topic");
    }
    if (workers < 1 || maxPending < workers) {
      throw new IllegalArgumentException(
          "workers must be at least 1, and pending records as many, were %d and %d"
              .formatted(workers, maxPending));
    }
    if (commitInterval.toMillis() < 1) {
      throw new IllegalArgumentException(
          "commit interval must be at least 1 ms, was " + commitInterval);
    }
  }

  /** Eight workers, at most 1,000 records in hand, a commit each second, 5 s to drain. */
  public static SubscriberSettings of(ClusterAddress cluster, String group, String topic) {
    return new SubscriberSettings(
        cluster,
        group,
        List.of(topic),
        8,
        DEFAULT_MAX_PENDING,
        Duration.ofSeconds(1),
        Duration.ofSeconds(5));
  }

  /** Returns these settings with that many workers, and room for as many records. */
  public SubscriberSettings withWorkers(int count) {
    return new SubscriberSettings(
        cluster, group, topics, count, Math.max(maxPending, count), commitInterval, drainTimeout);
  }

  Map<String, Object> consumerConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class));
    config.putAll(cluster.config());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return config;
  }
}
