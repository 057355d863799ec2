package io.headwater.client;

import java.time.Duration;

/**
 * Beyond what a subscriber calls for attention.
 *
 * @param lagRecords of one partition, at least 0
 * @param lag of one partition: age of its first record that is not done, at least 0
 * @param standstill how long the first record of a partition may take, at least 1 ms
 */
public record HealthLimits(long lagRecords, Duration lag, Duration standstill) {
  /** A million records, ten minutes behind, five minutes on one record. */
  public static final HealthLimits DEFAULT =
      new HealthLimits(1_000_000, Duration.ofMinutes(10), Duration.ofMinutes(5));

  /** Rejects limits that nothing keeps. */
  public HealthLimits {
    if (lagRecords < 0 || lag.isNegative()) {
      throw new IllegalArgumentException(
          "lag must be at least 0, was %d records and %s".formatted(lagRecords, lag));
    }
    if (standstill.toMillis() < 1) {
      throw new IllegalArgumentException("standstill must be at least 1 ms, was " + standstill);
    }
  }
}
