package io.headwater.testkit;

import io.headwater.diagnostic.OutcomeCounts;
import java.util.List;
import java.util.Map;

/**
 * What a {@link ReplayCheck} has run that found nothing wrong.
 *
 * @param counts what became of the records, by program
 * @param replayed what was folded anew of its events, such as {@code aggregate 'account'}
 */
public record CheckReport(
    long seed, int steps, Map<String, OutcomeCounts> counts, List<String> replayed) {
  /** Copies the counts and the list. */
  public CheckReport {
    counts = Map.copyOf(counts);
    replayed = List.copyOf(replayed);
  }

  /** Returns what became of the records of a program, such as an aggregate. */
  public OutcomeCounts counts(String program) {
    return counts.getOrDefault(program, OutcomeCounts.NONE);
  }
}
