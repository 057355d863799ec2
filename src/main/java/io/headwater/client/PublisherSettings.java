package io.headwater.client;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.partition.Partitioning;
import io.headwater.partition.Partitionings;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How a publisher writes.
 *
 * @param partitionings by topic: how records are placed that do not name their partition; a topic
 *     that is not listed is written by {@code murmur2}, as Java clients do
 * @param kafka further settings of the producer, such as {@code linger.ms}; they outweigh ours
 */
public record PublisherSettings(
    ClusterAddress cluster, Map<String, Partitioning> partitionings, Map<String, String> kafka) {
  /** Longest wait for the metadata of a topic, or for room in the send buffer. */
  private static final int MAX_BLOCK_MILLIS = 15_000;

  /** What makes a publisher a publisher: each acknowledged record is written once, in order. */
  private static final Set<String> FIXED = Set.of(
      ProducerConfig.ACKS_CONFIG,
      ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
      ProducerConfig.TRANSACTIONAL_ID_CONFIG,
      ProducerConfig.PARTITIONER_CLASS_CONFIG,
      ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
      ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

  /**
   * Copies the maps.
   *
   * @throws InvalidInputException if a setting would take away that each record is written once, or
   *     how it is placed
   */
  public PublisherSettings {
    partitionings = Map.copyOf(partitionings);
    kafka = Map.copyOf(kafka);
    for (String setting : FIXED) {
      if (kafka.containsKey(setting) || cluster.kafka().containsKey(setting)) {
        throw new InvalidInputException(
            new Problem(
                "HW0608",
                "client setting '" + setting + "'",
                "a publisher sets this itself, so that each record is written once, where it"
                    + " belongs",
                "remove the setting"),
            null);
      }
    }
  }

  /** Writes to a cluster with all defaults. */
  public static PublisherSettings of(ClusterAddress cluster) {
    return new PublisherSettings(cluster, Map.of(), Map.of());
  }

  /** Returns these settings, placing the records of one more topic as told. */
  public PublisherSettings withPartitioning(String topic, Partitioning partitioning) {
    Map<String, Partitioning> more = new HashMap<>(partitionings);
    more.put(topic, partitioning);
    return new PublisherSettings(cluster, more, kafka);
  }

  /** Returns these settings with one more setting of the producer. */
  public PublisherSettings withKafka(String name, String value) {
    Map<String, String> more = new HashMap<>(kafka);
    more.put(name, value);
    return new PublisherSettings(cluster, partitionings, more);
  }

  Partitioning partitioningOf(String topic) {
    return partitionings.getOrDefault(topic, Partitionings.murmur2());
  }

  /** Returns the settings of the producer: full batches, compressed, none written twice. */
  Map<String, Object> producerConfig() {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS);
    config.putAll(cluster.config());
    config.putAll(kafka);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, PlacingPartitioner.class);
    config.put(PlacingPartitioner.SETTINGS, this);
    return config;
  }
}
