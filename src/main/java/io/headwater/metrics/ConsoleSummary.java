package io.headwater.metrics;

import io.headwater.diagnostic.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Renders what a topology did as a few lines of plain text.
 *
 * <p>Counts are since the start of the process; rates and latencies are of the time between two
 * readings. The last line is the conservation law. Deterministic: a function of the snapshots.
 */
public final class ConsoleSummary {
  private static final double NANOS_PER_SECOND = 1e9;

  private ConsoleSummary() {}

  /**
   * Renders {@code current}, with rates and latencies since {@code previous}.
   *
   * @param previous an earlier reading of the same metrics, such as the one taken at the start
   * @return lines separated by line feeds, without one at the end
   */
  public static String render(MetricsSnapshot previous, MetricsSnapshot current) {
    Duration elapsed = Duration.between(previous.at(), current.at());
    StringJoiner lines = new StringJoiner("\n");
    String lag = current.lag().isPresent() ? ", lag " + current.lag().getAsLong() + " records" : "";
    lines.add(current.topology() + ": last " + TimeSpan.render(elapsed.toNanos()) + lag);
    current.programs().forEach((name, program) -> {
      ProgramSnapshot before = previous.programs().getOrDefault(name, ProgramSnapshot.NONE);
      renderProgram(lines, name, program, program.minus(before), elapsed);
    });
    return lines.add(current.counts().toString()).toString();
  }

  private static void renderProgram(
      StringJoiner lines,
      String name,
      ProgramSnapshot program,
      ProgramSnapshot since,
      Duration elapsed) {
    lines.add("  " + name + ": consumed " + program.counts().consumed()
        + rate(since.counts().consumed(), elapsed));
    lines.add("    "
        + Arrays.stream(Outcome.values())
            .map(outcome -> outcome.label() + " " + program.counts().of(outcome))
            .collect(Collectors.joining(", ")));
    StringJoiner latencies = new StringJoiner("; ", "    ", "").setEmptyValue("");
    if (since.latency().count() > 0) {
      latencies.add("latency p50 " + TimeSpan.render(since.latency().percentile(50))
          + ", p99 " + TimeSpan.render(since.latency().percentile(99))
          + ", max " + TimeSpan.render(since.latency().max()));
    }
    if (since.endToEnd().count() > 0) {
      long millis = since.endToEnd().percentile(99);
      latencies.add(
          "end to end p99 " + TimeSpan.render(Duration.ofMillis(millis).toNanos()));
    }
    if (latencies.length() > 0) {
      lines.add(latencies.toString());
    }
  }

  private static String rate(long records, Duration elapsed) {
    if (elapsed.isZero() || elapsed.isNegative()) {
      return "";
    }
    double perSecond = records * NANOS_PER_SECOND / elapsed.toNanos();
    return String.format(Locale.ROOT, perSecond < 100 ? " (%.1f/s)" : " (%.0f/s)", perSecond);
  }
}
