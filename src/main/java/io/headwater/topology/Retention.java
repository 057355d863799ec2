package io.headwater.topology;

import java.time.Duration;
import java.util.Optional;

/**
 * For how long a topic keeps its records, after their timestamps.
 *
 * @param time in milliseconds; empty if records are kept for ever
 */
public record Retention(Optional<Duration> time) {
  /** Keeps records for ever. */
  public static final Retention FOREVER = new Retention(Optional.empty());

  static final Duration SHORTEST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofDays(36_500);

  private static final Duration READABLE = LONGEST.multipliedBy(10);
  private static final long UNLIMITED = -1;

  /** Keeps records for that long, 1 second to 36,500 days. */
  public static Retention of(Duration time) {
    return new Retention(Optional.of(time));
  }

  /** Takes what Kafka calls {@code retention.ms}; whatever is negative means for ever. */
  public static Retention ofMillis(long millis) {
    return millis < 0 ? FOREVER : of(Duration.ofMillis(millis));
  }

  /** Returns what Kafka calls {@code retention.ms}. */
  public long millis() {
    return time.map(Duration::toMillis).orElse(UNLIMITED);
  }

  boolean isInRange() {
    return time.map(one -> one.compareTo(SHORTEST) >= 0 && one.compareTo(LONGEST) <= 0)
        .orElse(true);
  }

  /** Returns {@code forever}, or the time in the largest unit of which it is a whole number. */
  @Override
  public String toString() {
    return time.map(Retention::text).orElse("forever");
  }

  private static String text(Duration time) {
    if (time.isNegative() || time.compareTo(READABLE) > 0) {
      return time.toString();
    }
    long millis = time.toMillis();
    if (millis == 0 || millis % 1000 != 0) {
      return millis + " ms";
    }
    if (time.toSeconds() % 60 != 0) {
      return counted(time.toSeconds(), "second");
    }
    if (time.toMinutes() % 60 != 0) {
      return counted(time.toMinutes(), "minute");
    }
    return time.toHours() % 24 != 0
        ? counted(time.toHours(), "hour")
        : counted(time.toDays(), "day");
  }

  private static String counted(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }
}
