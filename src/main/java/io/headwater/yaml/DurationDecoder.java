package io.headwater.yaml;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads durations as people write them: {@code 30 days}, {@code 5 minutes}, {@code 500ms}. */
final class DurationDecoder {
  private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,12}) ?([a-z]+)");
  private static final Map<String, Duration> UNITS = Map.ofEntries(
      Map.entry("ms", Duration.ofMillis(1)),
      Map.entry("millisecond", Duration.ofMillis(1)),
      Map.entry("s", Duration.ofSeconds(1)),
      Map.entry("second", Duration.ofSeconds(1)),
      Map.entry("m", Duration.ofMinutes(1)),
      Map.entry("minute", Duration.ofMinutes(1)),
      Map.entry("h", Duration.ofHours(1)),
      Map.entry("hour", Duration.ofHours(1)),
      Map.entry("d", Duration.ofDays(1)),
      Map.entry("day", Duration.ofDays(1)),
      Map.entry("week", Duration.ofDays(7)));

  private DurationDecoder() {}

  /** Returns the duration, and reports if it is none. */
  static Optional<Duration> decode(YamlValue value, YamlProblems problems) {
    Optional<String> text = value.text();
    Optional<Duration> parsed = text.flatMap(DurationDecoder::parsed);
    if (text.isPresent() && parsed.isEmpty()) {
      problems.report(
          "HW1007",
          value.where(),
          value.name() + " is '" + value.written() + "', which is no duration",
          "write a whole number and a unit: 500 ms, 30 seconds, 5 minutes, 2 hours, 7 days");
    }
    return parsed;
  }

  /** Returns the duration that a text is; empty if it is none. */
  static Optional<Duration> parsed(String text) {
    Matcher written = WRITTEN.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!written.matches()) {
      return Optional.empty();
    }
    String unit = written.group(2);
    Duration one = UNITS.get(unit);
    if (one == null && unit.endsWith("s")) {
      String singular = unit.substring(0, unit.length() - 1);
      one = singular.length() > 1 ? UNITS.get(singular) : null;
    }
    if (one == null) {
      return Optional.empty();
    }
    try {
      Duration all = one.multipliedBy(Long.parseLong(written.group(1)));
      return all.toDays() > 365_000 ? Optional.empty() : Optional.of(all);
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }
}
