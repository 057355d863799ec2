package io.headwater.client;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.partition.Partitioning;
import io.headwater.partition.Partitionings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How a publisher writes.
 *
 * @param name of the publisher, in its metrics and dead letters
 * @param partitionings by topic: how records are placed that do not name their partition; a topic
 *     that is not listed is written by {@code murmur2}, as Java clients do
 * @param mode how batches are filled
 * @param deadline how long each attempt at a record may take, and the wait for room and for the
 *     metadata of a topic, each; at least 1 ms
 * @param retries which attempts follow those that the client makes within the deadline; see {@link
 *     #SURELY_UNWRITTEN} for when that may write a record twice
 * @param unsendable where records go that can never be written
 * @param kafka further settings of the producer, such as {@code linger.ms}; they outweigh ours
 */
public record PublisherSettings(
    ClusterAddress cluster,
    String name,
    Map<String, Partitioning> partitionings,
    PublishMode mode,
    BatchCompression compression,
    Duration deadline,
    PendingLimit pending,
    RetryPolicy retries,
    Unsendable unsendable,
    Map<String, String> kafka) {
  /** How long an attempt may take unless the settings say otherwise. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);

  /**
   * For a {@link RetryPolicy}: only failures after which the record is surely not in its topic.
   * Idempotence ends with the client's own attempts: a record whose acknowledgement was lost, and
   * that is given to the client again, is written twice.
   */
  public static final RetryableFailures SURELY_UNWRITTEN = PublishFailures::isSurelyUnwritten;

  private static final int LONGEST_REQUEST_MILLIS = 30_000;

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
    if (deadline.toMillis() < 1) {
      throw new IllegalArgumentException("deadline must be at least 1 ms, was " + deadline);
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a publisher has a name");
    }
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

  /**
   * Writes to a cluster with all defaults: {@link PublishMode#ASYNC}, {@link BatchCompression#LZ4},
   * {@link #DEFAULT_DEADLINE}, {@link PendingLimit#DEFAULT}, no attempts beyond the client's own,
   * and no dead letters.
   */
  public static PublisherSettings of(ClusterAddress cluster) {
    return new PublisherSettings(
        cluster,
        "publisher",
        Map.of(),
        PublishMode.ASYNC,
        BatchCompression.LZ4,
        DEFAULT_DEADLINE,
        PendingLimit.DEFAULT,
        RetryPolicy.never(),
        Unsendable.answer(),
        Map.of());
  }

  /** Returns these settings under another name. */
  public PublisherSettings withName(String other) {
    return new PublisherSettings(
        cluster,
        other,
        partitionings,
        mode,
        compression,
        deadline,
        pending,
        retries,
        unsendable,
        kafka);
  }

  /** Returns these settings, placing the records of one more topic as told. */
  public PublisherSettings withPartitioning(String topic, Partitioning partitioning) {
    return withPartitionings(Map.of(topic, partitioning));
  }

  /** Returns these settings, placing the records of some more topics as told. */
  public PublisherSettings withPartitionings(Map<String, Partitioning> byTopic) {
    Map<String, Partitioning> more = new HashMap<>(partitionings);
    more.putAll(byTopic);
    return new PublisherSettings(
        cluster, name, more, mode, compression, deadline, pending, retries, unsendable, kafka);
  }

  /** Returns these settings, placing the records of a stream as it declares. */
  public PublisherSettings withStream(PublishedStream<?> stream) {
    return withPartitioning(stream.topic(), stream.partitioning());
  }

  /** Returns these settings with another mode. */
  public PublisherSettings withMode(PublishMode other) {
    return new PublisherSettings(
        cluster,
        name,
        partitionings,
        other,
        compression,
        deadline,
        pending,
        retries,
        unsendable,
        kafka);
  }

  /** Returns these settings with another compression. */
  public PublisherSettings withCompression(BatchCompression other) {
    return new PublisherSettings(
        cluster, name, partitionings, mode, other, deadline, pending, retries, unsendable, kafka);
  }

  /** Returns these settings with another deadline. */
  public PublisherSettings withDeadline(Duration other) {
    return new PublisherSettings(
        cluster,
        name,
        partitionings,
        mode,
        compression,
        other,
        pending,
        retries,
        unsendable,
        kafka);
  }

  /** Returns these settings with another bound on memory. */
  public PublisherSettings withPending(PendingLimit limit) {
    return new PublisherSettings(
        cluster,
        name,
        partitionings,
        mode,
        compression,
        deadline,
        limit,
        retries,
        unsendable,
        kafka);
  }

  /** Returns these settings with other attempts beyond the client's own. */
  public PublisherSettings withRetries(RetryPolicy policy) {
    return new PublisherSettings(
        cluster,
        name,
        partitionings,
        mode,
        compression,
        deadline,
        pending,
        policy,
        unsendable,
        kafka);
  }

  /** Returns these settings with another place for what can never be written. */
  public PublisherSettings withUnsendable(Unsendable place) {
    return new PublisherSettings(
        cluster, name, partitionings, mode, compression, deadline, pending, retries, place, kafka);
  }

  /** Returns these settings with one more setting of the producer. */
  public PublisherSettings withKafka(String setting, String value) {
    return withKafka(Map.of(setting, value));
  }

  /** Returns these settings with some more settings of the producer. */
  public PublisherSettings withKafka(Map<String, String> settings) {
    Map<String, String> more = new HashMap<>(kafka);
    more.putAll(settings);
    return new PublisherSettings(
        cluster,
        name,
        partitionings,
        mode,
        compression,
        deadline,
        pending,
        retries,
        unsendable,
        more);
  }

  Partitioning partitioningOf(String topic) {
    return partitionings.getOrDefault(topic, Partitionings.murmur2());
  }

  /** Tells whether a record that is waited for would wait for others to fill its batch. */
  boolean lingers() {
    return millis(producerConfig(), ProducerConfig.LINGER_MS_CONFIG, 0) > 0;
  }

  /** Returns the settings of the producer: full batches, compressed, none written twice. */
  Map<String, Object> producerConfig() {
    int millis = (int) Math.min(deadline.toMillis(), Integer.MAX_VALUE);
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression.kafkaName());
    config.put(
        ProducerConfig.LINGER_MS_CONFIG, Math.min(mode.lingerMillis(), Math.max(0, millis / 4)));
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, mode.batchBytes());
    // Twice what may be pending: the producer's own buffer is never what a caller waits for.
    config.put(
        ProducerConfig.BUFFER_MEMORY_CONFIG,
        Math.max(mode.bufferBytes(), Math.min(pending.bytes(), Long.MAX_VALUE / 2) * 2));
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    config.putAll(cluster.config());
    config.putAll(kafka);
    fitRequests(config);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.PARTITIONER_CLASS_CONFIG, PlacingPartitioner.class);
    config.put(PlacingPartitioner.PLACES, new TopicPlaces(this));
    return config;
  }

  /** The producer refuses a delivery shorter than a request and the linger before it. */
  private static void fitRequests(Map<String, Object> config) {
    long linger = millis(config, ProducerConfig.LINGER_MS_CONFIG, 0);
    long delivery = millis(config, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 0);
    long request = Math.max(1, Math.min(LONGEST_REQUEST_MILLIS, delivery - linger));
    config.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) request);
  }

  /** Reads a time of the producer; what is no number, the producer will refuse. */
  private static long millis(Map<String, Object> config, String setting, long otherwise) {
    try {
      return Long.parseLong(String.valueOf(config.get(setting)).strip());
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
