package io.headwater.client;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a share group holds to, for all its members: kept by the brokers as configuration of the
 * group. Beside it, groups read what is committed only.
 *
 * @param start where a group begins that has never read the topic
 * @param deliveries how often a record is delivered, at least 2; the brokers' bounds apply, which
 *     are 2 and 10 unless they are configured otherwise. A record that was delivered as often is
 *     gone from the queue, and the brokers tell nobody
 * @param lock how long a record is kept for the member that it was delivered to, at least 1 s; the
 *     brokers' bounds apply, which are 15 s and 60 s. A member that is killed holds its records
 *     back for as long; one that is slow has its locks renewed
 */
public record ShareTerms(Start start, int deliveries, Duration lock) {
  /** From the first record; ten deliveries; locks of 30 s. */
  public static final ShareTerms DEFAULT =
      new ShareTerms(Start.EARLIEST, 10, Duration.ofSeconds(30));

  /** Where a group begins. */
  public enum Start {
    /** With the first record that is there. */
    EARLIEST,
    /** Behind the last record that is there when its first member comes. */
    LATEST
  }

  /** Rejects numbers that no broker takes. */
  public ShareTerms {
    if (deliveries < 2) {
      throw new IllegalArgumentException("deliveries must be at least 2, were " + deliveries);
    }
    if (lock.toMillis() < 1_000) {
      throw new IllegalArgumentException("lock must be at least 1 s, was " + lock);
    }
  }

  /** Returns these terms with another beginning. */
  public ShareTerms withStart(Start other) {
    return new ShareTerms(other, deliveries, lock);
  }

  /** Returns these terms with another number of deliveries. */
  public ShareTerms withDeliveries(int count) {
    return new ShareTerms(start, count, lock);
  }

  /** Returns these terms with locks of another length. */
  public ShareTerms withLock(Duration length) {
    return new ShareTerms(start, deliveries, length);
  }

  /** Returns the configuration of the group, as Kafka names it (KIP-932, KIP-1240). */
  Map<String, String> configs() {
    return new TreeMap<>(Map.of(
        "share.auto.offset.reset",
        start == Start.EARLIEST ? "earliest" : "latest",
        "share.isolation.level",
        "read_committed",
        "share.delivery.count.limit",
        Integer.toString(deliveries),
        "share.record.lock.duration.ms",
        Long.toString(lock.toMillis())));
  }
}
