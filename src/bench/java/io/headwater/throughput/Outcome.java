package io.headwater.throughput;

import java.util.Locale;
import java.util.Map;

/**
 * One run whose output was right.
 *
 * @param states how many it has written
 * @param topicBytes what its topics take in the broker's log
 */
record Outcome(int round, long states, Map<String, Long> topicBytes, Measurement measured) {
  private static final double KILO = 1e3;

  String line(JobChoice choice) {
    Measurement.Part whole = measured.whole();
    return String.format(
        Locale.ROOT,
        "round %d  %-22s %8.1f k/s  steady %8.1f k/s  %6.2f µs  %,d states",
        round,
        choice.label(),
        whole.eventsPerSecond() / KILO,
        measured.steady().eventsPerSecond() / KILO,
        whole.micros(),
        states);
  }
}
