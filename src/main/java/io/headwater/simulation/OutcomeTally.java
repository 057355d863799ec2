package io.headwater.simulation;

import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.operator.OperatorHost;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What became of the records of each program. Not thread-safe. */
final class OutcomeTally {
  private final long[] consumed;
  private final Map<Integer, Map<Outcome, Long>> outcomes = new HashMap<>();

  OutcomeTally(int programs) {
    consumed = new long[programs];
  }

  void add(OutcomeTally more) {
    for (int i = 0; i < consumed.length; i++) {
      consumed[i] += more.consumed[i];
    }
    more.outcomes.forEach(
        (program, counts) -> counts.forEach((outcome, count) -> count(program, outcome, count)));
  }

  private void count(int program, Outcome outcome, long count) {
    outcomes
        .computeIfAbsent(program, any -> new EnumMap<>(Outcome.class))
        .merge(outcome, count, Long::sum);
  }

  boolean isSame(OutcomeTally other) {
    return Arrays.equals(consumed, other.consumed) && outcomes.equals(other.outcomes);
  }

  OutcomeCounts of(int program) {
    return new OutcomeCounts(consumed[program], outcomes.getOrDefault(program, Map.of()));
  }

  /** Returns how many records of a program have left it in a way. */
  long of(int program, Outcome outcome) {
    return outcomes.getOrDefault(program, Map.of()).getOrDefault(outcome, 0L);
  }

  /** Tells whether each record that a program has consumed has one outcome. */
  boolean isConserved(int program) {
    return of(program).isConserved();
  }

  /** Counts the records of a program in the tally that is the current one. */
  record Counting(int program, Supplier<OutcomeTally> current) implements OperatorHost.Observer {
    @Override
    public void consumed() {
      current.get().consumed[program]++;
    }

    @Override
    public void outcome(Outcome outcome, long latencyNanos, long eventTimeMillis) {
      current.get().count(program, outcome, 1);
    }

    @Override
    public void step(int step, Outcome outcome) {}

    @Override
    public void retried(int step) {}

    @Override
    public void parked(long count) {}

    @Override
    public void delayed(long count) {}

    @Override
    public void stepLatency(int step, long nanos) {}

    @Override
    public void emitted(int exit) {}
  }
}
