package io.headwater.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How a transformer reads and writes.
 *
 * @param writing where records are written to and how they are placed; its attempts, pending bytes
 *     and dead letters are not used
 * @param group consumer group whose offsets are committed with what is written; read from the
 *     earliest record where it has none
 * @param topics to read
 * @param transactionalId of this instance: the one that is opened last with it ends all others
 * @param retries how often a record is tried that cannot be transformed; the pauses of one record
 *     together are to stay below the {@code max.poll.interval.ms} of 5 minutes
 * @param whenFailed what becomes of a record that cannot be transformed in the end
 */
public record TransformerSettings(
    PublisherSettings writing,
    String group,
    Set<String> topics,
    String transactionalId,
    RetryPolicy retries,
    WhenFailed whenFailed) {
  /** Short: until it is over, those who read committed records wait for a transformer that died. */
  private static final int TRANSACTION_MILLIS = 30_000;

  /** What becomes of a record that cannot be transformed. */
  public enum WhenFailed {
    /** It goes to {@code {topic}-dlq}, in the transaction; those behind it go on. */
    DEAD_LETTER,
    /** The transformer ends before it. */
    STOP
  }

  /** Copies the topics. */
  public TransformerSettings {
    if (group.isEmpty() || transactionalId.isEmpty() || topics.isEmpty()) {
      throw new IllegalArgumentException("a transformer has a group, topics and an id");
    }
    topics = Set.copyOf(topics);
  }

  /** Tries each record once, and dead-letters those that fail. */
  public static TransformerSettings of(
      PublisherSettings writing, String group, String topic, String transactionalId) {
    return new TransformerSettings(
        writing,
        group,
        Set.of(topic),
        transactionalId,
        RetryPolicy.never(),
        WhenFailed.DEAD_LETTER);
  }

  /** Returns these settings with other attempts. */
  public TransformerSettings withRetries(RetryPolicy policy) {
    return new TransformerSettings(writing, group, topics, transactionalId, policy, whenFailed);
  }

  /** Returns these settings with another end for what cannot be transformed. */
  public TransformerSettings withWhenFailed(WhenFailed other) {
    return new TransformerSettings(writing, group, topics, transactionalId, retries, other);
  }

  Map<String, Object> producerConfig() {
    Map<String, Object> config = new HashMap<>(writing.producerConfig());
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    int delivery =
        Integer.parseInt(String.valueOf(config.get(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)));
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Math.max(TRANSACTION_MILLIS, delivery));
    return config;
  }

  Map<String, Object> consumerConfig() {
    Map<String, Object> config = new HashMap<>(writing.cluster().config());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return config;
  }

  Duration patience() {
    return writing.cluster().timeout();
  }
}
