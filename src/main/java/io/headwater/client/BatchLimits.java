package io.headwater.client;

import java.time.Duration;

/**
 * When a batch is complete: as soon as one of these is reached.
 *
 * @param records at most so many, at least 1
 * @param bytes of keys, values and headers, at least 1; a larger record is a batch by itself
 * @param interval since its first record, at least 1 ms
 */
public record BatchLimits(int records, long bytes, Duration interval) {
  /** 500 records, 1 MiB, or 100 ms. */
  public static final BatchLimits DEFAULT = new BatchLimits(500, 1 << 20, Duration.ofMillis(100));

  /** Rejects limits that no batch reaches, or every record. */
  public BatchLimits {
    if (records < 1 || bytes < 1) {
      throw new IllegalArgumentException(
          "a batch holds at least one record and byte, was %d and %d".formatted(records, bytes));
    }
    if (interval.toMillis() < 1) {
      throw new IllegalArgumentException("interval must be at least 1 ms, was " + interval);
    }
  }
}
