package io.headwater.cli;

import java.time.Duration;
import java.util.Locale;

/** How numbers and times read; the same in every locale. */
final class Text {
  private Text() {}

  /** Renders {@code 1 record}, {@code 1,200 records}. */
  static String counted(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }

  /** Renders {@code 41,200 records/s}. */
  static String rate(long count, String noun, Duration elapsed) {
    double seconds = Math.max(elapsed.toMillis(), 1) / 1000.0;
    return String.format(Locale.ROOT, "%,d %ss/s", Math.round(count / seconds), noun);
  }

  /** Renders {@code 0.4 s}, {@code 75 s}. */
  static String seconds(Duration elapsed) {
    double seconds = elapsed.toMillis() / 1000.0;
    return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  }
}
