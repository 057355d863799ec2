package io.headwater.client;

import java.time.Duration;
import java.util.List;

/**
 * How a subscriber reads.
 *
 * @param reading topics, and alone or in a group
 * @param ordering which records are handled one after another
 * @param committing when offsets are committed
 * @param workers how many records are handled at once, at least 1; their threads are virtual where
 *     the JVM has them, unless {@code threads} says otherwise
 * @param maxPending how many records are taken from the topics and not done, about: at least
 *     {@code workers}; reading pauses there, one poll later at most
 * @param maxPendingBytes how large their keys and values are together, about, at least 1
 * @param commitInterval time between commits, at least 1 ms
 * @param drainTimeout how long to wait for records in hand when partitions are handed over or the
 *     subscriber closes
 */
public record SubscriberSettings(
    ClusterAddress cluster,
    Reading reading,
    Ordering ordering,
    Committing committing,
    int workers,
    WorkerThreads threads,
    int maxPending,
    long maxPendingBytes,
    Duration commitInterval,
    Duration drainTimeout) {
  private static final int DEFAULT_MAX_PENDING = 10_000;
  private static final long DEFAULT_MAX_PENDING_BYTES = 32L << 20;

  /** Requires sensible bounds. */
  public SubscriberSettings {
    if (workers < 1 || maxPending < workers) {
      throw new IllegalArgumentException(
          "workers must be at least 1, and pending records as many, were %d and %d"
              .formatted(workers, maxPending));
    }
    if (maxPendingBytes < 1) {
      throw new IllegalArgumentException(
          "pending bytes must be at least 1, were " + maxPendingBytes);
    }
    if (commitInterval.toMillis() < 1) {
      throw new IllegalArgumentException(
          "commit interval must be at least 1 ms, was " + commitInterval);
    }
    if (drainTimeout.isNegative()) {
      throw new IllegalArgumentException("drain timeout is negative: " + drainTimeout);
    }
  }

  /**
   * By key on eight workers, at most 10,000 records and 32 MiB in hand, a commit each second, 5 s
   * to drain.
   */
  public static SubscriberSettings of(ClusterAddress cluster, Reading reading) {
    return new SubscriberSettings(
        cluster,
        reading,
        Ordering.KEY,
        Committing.INTERVAL,
        8,
        WorkerThreads.VIRTUAL,
        DEFAULT_MAX_PENDING,
        DEFAULT_MAX_PENDING_BYTES,
        Duration.ofSeconds(1),
        Duration.ofSeconds(5));
  }

  /** The same, as a dynamic member of a group that begins with the first record. */
  public static SubscriberSettings of(ClusterAddress cluster, String group, String topic) {
    return of(cluster, Reading.Group.of(group, topic));
  }

  /** Returns these settings with another order. */
  public SubscriberSettings withOrdering(Ordering other) {
    return new SubscriberSettings(
        cluster,
        reading,
        other,
        committing,
        workers,
        threads,
        maxPending,
        maxPendingBytes,
        commitInterval,
        drainTimeout);
  }

  /** Returns these settings with other commits. */
  public SubscriberSettings withCommitting(Committing other, Duration interval) {
    return new SubscriberSettings(
        cluster,
        reading,
        ordering,
        other,
        workers,
        threads,
        maxPending,
        maxPendingBytes,
        interval,
        drainTimeout);
  }

  /** Returns these settings with that many workers, and room for as many records. */
  public SubscriberSettings withWorkers(int count) {
    return withWorkers(count, threads);
  }

  /** Returns these settings with that many workers of a kind, and room for as many records. */
  public SubscriberSettings withWorkers(int count, WorkerThreads kind) {
    return new SubscriberSettings(
        cluster,
        reading,
        ordering,
        committing,
        count,
        kind,
        Math.max(maxPending, count),
        maxPendingBytes,
        commitInterval,
        drainTimeout);
  }

  /** Returns these settings with other bounds on what is in hand. */
  public SubscriberSettings withPending(int records, long bytes) {
    return new SubscriberSettings(
        cluster,
        reading,
        ordering,
        committing,
        workers,
        threads,
        records,
        bytes,
        commitInterval,
        drainTimeout);
  }

  /** Returns these settings with another patience for records in hand. */
  public SubscriberSettings withDrainTimeout(Duration patience) {
    return new SubscriberSettings(
        cluster,
        reading,
        ordering,
        committing,
        workers,
        threads,
        maxPending,
        maxPendingBytes,
        commitInterval,
        patience);
  }

  List<String> topics() {
    return reading.topics();
  }
}
