package io.headwater.comparison;

import io.headwater.diagnostic.Outcome;
import io.headwater.replay.ReplayReport.StepCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How records left a step in two versions of a topology.
 *
 * @param kind of step, as YAML names it
 * @param old outcomes that occurred in the older version; absent if it has no such step
 * @param current those of the newer version
 */
public record StepPair(
    String program,
    String step,
    String kind,
    Optional<Map<Outcome, Long>> old,
    Optional<Map<Outcome, Long>> current) {
  /** Tells whether as many records left it in the same way, or only one version has it. */
  public boolean isSame() {
    return old.isEmpty() || current.isEmpty() || old.equals(current);
  }

  /** Pairs the steps of both by their names, in the order of the older version. */
  static List<StepPair> of(List<StepCounts> old, List<StepCounts> current) {
    List<StepPair> pairs = new ArrayList<>();
    for (StepCounts one : old) {
      pairs.add(pair(one, Optional.of(one), counterpart(one, current)));
    }
    for (StepCounts one : current) {
      if (counterpart(one, old).isEmpty()) {
        pairs.add(pair(one, Optional.empty(), Optional.of(one)));
      }
    }
    return pairs;
  }

  private static Optional<StepCounts> counterpart(StepCounts one, List<StepCounts> others) {
    return others.stream()
        .filter(other -> other.program().equals(one.program()) && other.step().equals(one.step()))
        .findFirst();
  }

  private static StepPair pair(
      StepCounts named, Optional<StepCounts> old, Optional<StepCounts> current) {
    return new StepPair(
        named.program(),
        named.step(),
        named.kind(),
        old.map(StepCounts::outcomes),
        current.map(StepCounts::outcomes));
  }
}
