package io.headwater.simulation;

import java.util.List;

/** What happens to a topology, step by step. Immutable. */
public final class Schedule {
  private final List<Step> steps;

  Schedule(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  List<Step> steps() {
    return steps;
  }

  /** Returns how many steps it has. */
  public int size() {
    return steps.size();
  }
}
