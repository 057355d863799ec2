package io.headwater.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How a member of a share group takes records.
 *
 * @param group share group, whose members share the records; of no other kind
 * @param topics to take from, at least one
 * @param terms what the group holds to; each member that starts sets it
 * @param failures what is done when the handler fails. Its attempts are deliveries, fewer than the
 *     terms allow; a record waits for its next one in the queue, and any member may get it
 * @param readers how many consumers take records, at least 1. A consumer takes new records when all
 *     that it has are answered: while one waits for its slowest, the others go on
 * @param workers how many records are handled at once, at least 1
 * @param threads what handles them
 * @param maxPending how many records are taken and not answered, at least {@code readers}
 * @param maxPendingBytes how large they are together, about, at least 1
 * @param drainTimeout how long to wait for records in hand when the subscriber closes; what is not
 *     answered by then is delivered again
 */
public record ShareSettings(
    ClusterAddress cluster,
    String group,
    List<String> topics,
    ShareTerms terms,
    FailurePolicy failures,
    int readers,
    int workers,
    WorkerThreads threads,
    int maxPending,
    long maxPendingBytes,
    Duration drainTimeout) {
  private static final int DEFAULT_MAX_PENDING = 500;
  private static final long DEFAULT_MAX_PENDING_BYTES = 32L << 20;

  /** Copies the list, and rejects what contradicts itself. */
  public ShareSettings {
    topics = List.copyOf(topics);
    if (topics.isEmpty() || group.isBlank()) {
      throw new IllegalArgumentException("a subscriber has a group, and takes from a topic");
    }
    if (readers < 1 || workers < 1 || maxPending < readers) {
      throw new IllegalArgumentException(
          "readers and workers must be at least 1, and pending records as many as readers, were"
              + " %d, %d and %d".formatted(readers, workers, maxPending));
    }
    if (maxPendingBytes < 1) {
      throw new IllegalArgumentException(
          "pending bytes must be at least 1, were " + maxPendingBytes);
    }
    if (drainTimeout.isNegative()) {
      throw new IllegalArgumentException("drain timeout is negative: " + drainTimeout);
    }
    if (failures.retries().attempts() >= terms.deliveries()) {
      // The last delivery is for the record that was never answered: it becomes a letter.
      throw new IllegalArgumentException("attempts must be fewer than deliveries, were %d of %d"
          .formatted(failures.retries().attempts(), terms.deliveries()));
    }
    if (failures.waiting() == FailurePolicy.Waiting.DELAY_TOPIC
        || failures.last() instanceof LastResort.ParkKey) {
      throw new IllegalArgumentException(
          "a queue has no order, and its own retries: it needs no delay topic, and parks no key");
    }
  }

  /**
   * Two readers, eight workers, at most 500 records and 32 MiB in hand, 5 s to drain; five attempts
   * within three seconds, then the dead-letter queue.
   */
  public static ShareSettings of(ClusterAddress cluster, String group, String topic) {
    return new ShareSettings(
        cluster,
        group,
        List.of(topic),
        ShareTerms.DEFAULT,
        FailurePolicy.deadLetters(),
        2,
        8,
        WorkerThreads.VIRTUAL,
        DEFAULT_MAX_PENDING,
        DEFAULT_MAX_PENDING_BYTES,
        Duration.ofSeconds(5));
  }

  /** Returns these settings with other terms. */
  public ShareSettings withTerms(ShareTerms other) {
    return new ShareSettings(
        cluster,
        group,
        topics,
        other,
        failures,
        readers,
        workers,
        threads,
        maxPending,
        maxPendingBytes,
        drainTimeout);
  }

  /** Returns these settings with another treatment of failures. */
  public ShareSettings withFailures(FailurePolicy other) {
    return new ShareSettings(
        cluster,
        group,
        topics,
        terms,
        other,
        readers,
        workers,
        threads,
        maxPending,
        maxPendingBytes,
        drainTimeout);
  }

  /** Returns these settings with that many readers and workers. */
  public ShareSettings withWorkers(int readerCount, int workerCount) {
    return new ShareSettings(
        cluster,
        group,
        topics,
        terms,
        failures,
        readerCount,
        workerCount,
        threads,
        Math.max(maxPending, readerCount),
        maxPendingBytes,
        drainTimeout);
  }

  /** Returns these settings with other bounds on what is in hand. */
  public ShareSettings withPending(int records, long bytes) {
    return new ShareSettings(
        cluster,
        group,
        topics,
        terms,
        failures,
        readers,
        workers,
        threads,
        records,
        bytes,
        drainTimeout);
  }

  /** Returns these settings with another patience for records in hand. */
  public ShareSettings withDrainTimeout(Duration patience) {
    return new ShareSettings(
        cluster,
        group,
        topics,
        terms,
        failures,
        readers,
        workers,
        threads,
        maxPending,
        maxPendingBytes,
        patience);
  }

  Map<String, Object> consumerConfig() {
    int bytes = (int) Math.min(Integer.MAX_VALUE, Math.max(1, maxPendingBytes / readers));
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, bytes);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, bytes);
    config.putAll(cluster.config());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPending / readers);
    config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    // So many records, and not the rest of the producer's batch, too (KIP-1206).
    config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return config;
  }
}
