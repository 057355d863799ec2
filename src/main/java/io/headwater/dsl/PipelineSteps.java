package io.headwater.dsl;

import io.headwater.topology.StepNames;
import io.headwater.topology.StepSpec;
import java.util.ArrayList;
import java.util.List;

/** The steps of a pipeline, or of one arm of a branch, as they are declared. */
final class PipelineSteps {
  private final List<StepSpec> steps = new ArrayList<>();
  private final StepNames names;

  PipelineSteps() {
    this(new StepNames());
  }

  private PipelineSteps(StepNames names) {
    this.names = names;
  }

  /** Returns an empty list of steps whose names do not collide with the names of these. */
  PipelineSteps nested() {
    return new PipelineSteps(names);
  }

  void add(StepSpec step) {
    steps.add(step);
  }

  List<StepSpec> steps() {
    return List.copyOf(steps);
  }

  /** Names a step after its kind. Names of stateful steps are the author's. */
  String nameOf(String kind) {
    return names.next(kind);
  }
}
