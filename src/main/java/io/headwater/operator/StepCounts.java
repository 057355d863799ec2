package io.headwater.operator;

import io.headwater.diagnostic.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How one record left its steps, in order, in lists that are used for all records. */
final class StepCounts {
  private static final int FEW = 8;

  private final List<Outcome> outcomes = new ArrayList<>();
  private int[] steps = new int[FEW];

  void clear() {
    outcomes.clear();
  }

  void add(int step, Outcome outcome) {
    int count = outcomes.size();
    if (count == steps.length) {
      steps = Arrays.copyOf(steps, 2 * count);
    }
    steps[count] = step;
    outcomes.add(outcome);
  }

  void tell(OperatorHost.Observer observer) {
    for (int i = 0; i < outcomes.size(); i++) {
      observer.step(steps[i], outcomes.get(i));
    }
  }
}
