package io.headwater.replay;

import io.headwater.event.FieldProtection;
import io.headwater.operator.Limits;
import java.time.Duration;
import java.time.Instant;

/**
 * What a replay needs to know beyond the topology.
 *
 * @param limits bounds on single records
 * @param start where the virtual clock stands before the first record
 * @param maxFuture how far ahead of the virtual clock an event time may be, at most 100 years; what
 *     is beyond is poison
 * @param isInOnePartition whether every topic has one partition, as on Kafka Streams' test driver,
 *     rather than as many as its stream declares
 * @param protection how personal data is kept out of what is written and stored
 */
public record ReplaySettings(
    Limits limits,
    Instant start,
    Duration maxFuture,
    boolean isInOnePartition,
    FieldProtection protection) {
  private static final Duration LONGEST_FUTURE = Duration.ofDays(36_500);

  /** Kafka's size limits, a clock that begins in 1970, and any event time up to 100 years ahead. */
  public static final ReplaySettings DEFAULT = new ReplaySettings(
      Limits.DEFAULT, Instant.EPOCH, LONGEST_FUTURE, false, FieldProtection.NONE);

  /** Returns these settings with another protection of personal data. */
  public ReplaySettings withProtection(FieldProtection other) {
    return new ReplaySettings(limits, start, maxFuture, isInOnePartition, other);
  }

  /** Tells whether an event time is one, at a time of the clock; both in epoch milliseconds. */
  boolean isTimely(long timestamp, long now) {
    return timestamp >= 0 && timestamp <= now + maxFuture.toMillis();
  }

  /** Requires a distance ahead that can be added to the virtual clock. */
  public ReplaySettings {
    if (maxFuture.isNegative() || maxFuture.compareTo(LONGEST_FUTURE) > 0) {
      throw new IllegalArgumentException(
          "event times may be 0 to 36500 days ahead, was " + maxFuture);
    }
  }
}
