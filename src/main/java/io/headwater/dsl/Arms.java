package io.headwater.dsl;

import com.google.protobuf.Message;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.StepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The arms of a branch, tried in order.
 *
 * @param <V> type of the values that reach the branch
 */
public final class Arms<V extends Message> {
  private final PipelineSpec head;
  private final PipelineSteps outer;
  private final Flow flow;
  private final List<StepSpec.Arm> arms = new ArrayList<>();

  Arms(PipelineSpec head, PipelineSteps outer, Flow flow) {
    this.head = head;
    this.outer = outer;
    this.flow = flow;
  }

  /** Takes records for which the condition holds. */
  public Arms<V> when(String name, Predicate<V> condition, Consumer<Pipeline<V>> steps) {
    return add(name, Optional.of(outer.rules().condition(condition, flow)), steps);
  }

  /** Takes all records that no arm before took. */
  public Arms<V> otherwise(Consumer<Pipeline<V>> steps) {
    return add("otherwise", Optional.empty(), steps);
  }

  private Arms<V> add(String name, Optional<Rule<Boolean>> when, Consumer<Pipeline<V>> steps) {
    SourceLocation where = SourceLocation.caller();
    PipelineSteps nested = outer.nested();
    steps.accept(new Pipeline<>(head, nested, flow));
    arms.add(new StepSpec.Arm(name, when, nested.steps(), where));
    return this;
  }

  List<StepSpec.Arm> arms() {
    return arms;
  }
}
