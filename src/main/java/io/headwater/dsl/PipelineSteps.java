package io.headwater.dsl;

import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.Recovery;
import io.headwater.topology.StepNames;
import io.headwater.topology.StepSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of a pipeline, or of one arm of a branch, as they are declared. */
final class PipelineSteps {
  private final Rules rules;
  private final List<StepSpec> steps = new ArrayList<>();
  private final Optional<PipelineSteps> outer;
  private final StepNames names = new StepNames();
  private final Map<String, Recovery> recoveries = new LinkedHashMap<>();
  private Optional<Recovery> recovery = Optional.empty();

  PipelineSteps(Rules rules) {
    this(rules, Optional.empty());
  }

  private PipelineSteps(Rules rules, Optional<PipelineSteps> outer) {
    this.rules = rules;
    this.outer = outer;
  }

  Rules rules() {
    return rules;
  }

  /** Returns the steps of the pipeline itself, which know all names and strategies. */
  private PipelineSteps root() {
    return outer.map(PipelineSteps::root).orElse(this);
  }

  /** Returns an empty list of steps whose names do not collide with the names of these. */
  PipelineSteps nested() {
    return new PipelineSteps(rules, Optional.of(this));
  }

  void add(StepSpec step) {
    steps.add(step);
  }

  List<StepSpec> steps() {
    return List.copyOf(steps);
  }

  /** Names a step after its kind. Names of stateful steps are the author's. */
  String nameOf(String kind) {
    return root().names.next(kind);
  }

  /**
   * Says what becomes of records that the last step fails on; before the first step of a pipeline,
   * of those that cannot be read.
   *
   * @throws IllegalStateException if this is an arm without a step
   */
  void onError(Recovery declared) {
    if (steps.isEmpty() && outer.isPresent()) {
      throw new IllegalStateException(
          "there is no step in this arm yet whose errors these could be");
    }
    String step =
        steps.isEmpty() ? ErrorPolicy.DECODE : steps.get(steps.size() - 1).name();
    root().recoveries.put(step, declared);
  }

  /** Says what becomes of records that any step of the pipeline fails on. */
  void onAnyError(Recovery declared) {
    root().recovery = Optional.of(declared);
  }

  ErrorPolicy errors() {
    return new ErrorPolicy(root().recovery, root().recoveries);
  }
}
