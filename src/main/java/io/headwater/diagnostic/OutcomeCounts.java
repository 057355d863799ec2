package io.headwater.diagnostic;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many records were consumed, and what became of them.
 *
 * @param consumed records taken from source and repartition topics
 * @param byOutcome records per outcome; every outcome is present
 */
public record OutcomeCounts(long consumed, Map<Outcome, Long> byOutcome) {
  /** Nothing consumed. */
  public static final OutcomeCounts NONE = new OutcomeCounts(0, Map.of());

  /** Completes missing outcomes with 0. */
  public OutcomeCounts {
    Map<Outcome, Long> complete = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      complete.put(outcome, byOutcome.getOrDefault(outcome, 0L));
    }
    byOutcome = Map.copyOf(complete);
  }

  /** Returns the number of records with {@code outcome}. */
  public long of(Outcome outcome) {
    return byOutcome.getOrDefault(outcome, 0L);
  }

  /** Returns the sum of both counts. */
  public OutcomeCounts plus(OutcomeCounts other) {
    Map<Outcome, Long> sum = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      sum.put(outcome, of(outcome) + other.of(outcome));
    }
    return new OutcomeCounts(consumed + other.consumed, sum);
  }

  /** Returns what came since {@code earlier}, a reading of the same counters. */
  public OutcomeCounts minus(OutcomeCounts earlier) {
    Map<Outcome, Long> difference = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      difference.put(outcome, of(outcome) - earlier.of(outcome));
    }
    return new OutcomeCounts(consumed - earlier.consumed, difference);
  }

  /** Tells whether the conservation law holds: every consumed record has exactly one outcome. */
  public boolean isConserved() {
    return consumed == byOutcome.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Renders the conservation law, such as {@code consumed 5 = processed 3 + rejected 1 + …}. */
  @Override
  public String toString() {
    return "consumed " + consumed + (isConserved() ? " = " : " ≠ ")
        + Arrays.stream(Outcome.values())
            .map(outcome -> outcome.label() + " " + of(outcome))
            .collect(Collectors.joining(" + "));
  }
}
