package io.headwater.client;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How far a subscriber is in one partition that it reads.
 *
 * @param next offset of the first record that is not done; what is committed is not behind it
 * @param pending records that were taken and are not done
 * @param pendingBytes of their keys and values
 * @param lagRecords offsets between {@code next} and the end of what may be read; markers of
 *     transactions take some, too
 * @param lag age of the first record that is not done, by its timestamp; zero if all are
 * @param standstill how long records are pending and {@code next} stays the same; zero if none are
 * @param isPaused whether no more is taken until some of what is pending is done
 */
public record PartitionState(
    String topic,
    int partition,
    long next,
    long pending,
    long pendingBytes,
    long lagRecords,
    Duration lag,
    Duration standstill,
    boolean isPaused) {
  /**
   * Returns how old the first record is that is not done; zero if there is none, or if its
   * timestamp is not in the past.
   *
   * @param timestamp of that record, in milliseconds, where it is known
   */
  static Duration age(long lagRecords, OptionalLong timestamp, long nowMillis) {
    return lagRecords == 0 || timestamp.isEmpty() || timestamp.getAsLong() < 0
        ? Duration.ZERO
        : Duration.ofMillis(Math.max(0, nowMillis - timestamp.getAsLong()));
  }

  static Duration nanos(long nanos) {
    return Duration.ofNanos(Math.max(0, nanos));
  }
}
