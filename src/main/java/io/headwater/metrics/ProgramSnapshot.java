package io.headwater.metrics;

import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import java.util.EnumMap;
import java.util.Map;

/**
 * What one program had done by a point in time, since the start of the process.
 *
 * @param latency processing time per record, nanoseconds
 * @param endToEnd age by event time when a record's effects were applied, milliseconds
 */
public record ProgramSnapshot(OutcomeCounts counts, Distribution latency, Distribution endToEnd) {
  /** Nothing done. */
  static final ProgramSnapshot NONE =
      new ProgramSnapshot(OutcomeCounts.NONE, Distribution.EMPTY, Distribution.EMPTY);

  /** Returns what was done after {@code earlier}, a snapshot of the same program. */
  ProgramSnapshot minus(ProgramSnapshot earlier) {
    Map<Outcome, Long> since = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      since.put(outcome, counts.of(outcome) - earlier.counts.of(outcome));
    }
    return new ProgramSnapshot(
        new OutcomeCounts(counts.consumed() - earlier.counts.consumed(), since),
        latency.minus(earlier.latency),
        endToEnd.minus(earlier.endToEnd));
  }
}
