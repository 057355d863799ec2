package io.headwater.metrics;

import java.util.Locale;

/** Prints a length of time with three significant digits, in the largest unit that it fills. */
enum TimeSpan {
  DAYS("d", 86_400_000_000_000L),
  HOURS("h", 3_600_000_000_000L),
  MINUTES("min", 60_000_000_000L),
  SECONDS("s", 1_000_000_000L),
  MILLISECONDS("ms", 1_000_000L),
  MICROSECONDS("µs", 1_000L);

  private final String symbol;
  private final double nanos;

  TimeSpan(String symbol, long nanos) {
    this.symbol = symbol;
    this.nanos = nanos;
  }

  /** Renders such as {@code 85.0 µs}; nanoseconds as a whole number. */
  static String render(long nanos) {
    for (TimeSpan unit : values()) {
      if (nanos >= unit.nanos) {
        double amount = nanos / unit.nanos;
        String format = amount < 10 ? "%.2f %s" : amount < 100 ? "%.1f %s" : "%.0f %s";
        return String.format(Locale.ROOT, format, amount, unit.symbol);
      }
    }
    return nanos + " ns";
  }
}
