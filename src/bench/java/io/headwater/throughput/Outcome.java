package io.headwater.throughput;

import java.util.Locale;

/**
 * One run whose output was right.
 *
 * @param states how many it has written
 */
record Outcome(int round, long states, Measurement measured) {

  String line(JobChoice choice) {
    Measurement.Part whole = measured.whole();
    return String.format(
        Locale.ROOT,
        "round %d  %-22s %8.1f k/s  steady %8.1f k/s  %6.2f µs  %,d states",
        round,
        choice.label(),
        whole.eventsPerSecond() / 1e3,
        measured.steady().eventsPerSecond() / 1e3,
        whole.micros(),
        states);
  }
}
