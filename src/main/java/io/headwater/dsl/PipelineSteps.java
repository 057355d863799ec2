package io.headwater.dsl;

import io.headwater.topology.StepSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The steps of a pipeline, or of one arm of a branch, as they are declared. */
final class PipelineSteps {
  private final List<StepSpec> steps = new ArrayList<>();
  private final Map<String, Integer> ordinals;

  PipelineSteps() {
    this(new HashMap<>());
  }

  private PipelineSteps(Map<String, Integer> ordinals) {
    this.ordinals = ordinals;
  }

  /** Returns an empty list of steps whose names do not collide with the names of these. */
  PipelineSteps nested() {
    return new PipelineSteps(ordinals);
  }

  void add(StepSpec step) {
    steps.add(step);
  }

  List<StepSpec> steps() {
    return List.copyOf(steps);
  }

  /**
   * Names a step after its kind: {@code filter}, then {@code filter-2}. Names of stateful steps
   * are the author's.
   */
  String nameOf(String kind) {
    int ordinal = ordinals.merge(kind, 1, Integer::sum);
    return ordinal == 1 ? kind : kind + "-" + ordinal;
  }
}
