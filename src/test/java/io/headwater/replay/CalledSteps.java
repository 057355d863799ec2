package io.headwater.replay;

import com.google.protobuf.Message;
import io.headwater.behavior.Fold;
import io.headwater.behavior.Joiner;
import io.headwater.behavior.Merge;
import io.headwater.behavior.RecordTransform;
import io.headwater.behavior.StreamJoiner;
import io.headwater.replay.AuthorCalls.Kind;
import io.headwater.topology.StepSpec;
import java.util.List;

/** Steps of which every call into their author's code is numbered, and may be broken. */
final class CalledSteps {
  private final CalledTopology topology;
  private final AuthorCalls calls;

  CalledSteps(CalledTopology topology, AuthorCalls calls) {
    this.topology = topology;
    this.calls = calls;
  }

  List<StepSpec> of(List<StepSpec> steps) {
    return steps.stream().map(this::of).toList();
  }

  private StepSpec of(StepSpec step) {
    if (step instanceof StepSpec.Filter one) {
      return new StepSpec.Filter(one.name(), topology.condition(one.condition()), one.where());
    }
    if (step instanceof StepSpec.MapValue one) {
      return new StepSpec.MapValue(
          one.name(), one.to(), topology.rule(Kind.RULE, one.value()), one.where());
    }
    if (step instanceof StepSpec.FlatMap one) {
      return new StepSpec.FlatMap(
          one.name(), one.to(), topology.rule(Kind.RULE, one.values()), one.where());
    }
    if (step instanceof StepSpec.Peek one) {
      return new StepSpec.Peek(
          one.name(),
          record -> calls.value(Kind.PEEK, () -> {
            one.look().accept(record);
            return true;
          }),
          one.where());
    }
    if (step instanceof StepSpec.Branch one) {
      List<StepSpec.Arm> arms = one.arms().stream()
          .map(arm -> new StepSpec.Arm(
              arm.name(), arm.when().map(topology::condition), of(arm.steps()), arm.where()))
          .toList();
      return new StepSpec.Branch(one.name(), arms, one.where());
    }
    return keyed(step);
  }

  private StepSpec keyed(StepSpec step) {
    if (step instanceof StepSpec.Repartition one) {
      return new StepSpec.Repartition(
          one.name(),
          topology.rule(Kind.KEY, one.by()),
          one.keyType(),
          one.partitions(),
          topology.placement(one.placement()),
          one.where());
    }
    if (step instanceof StepSpec.FoldInto one) {
      return new StepSpec.FoldInto(
          one.name(), one.store(), one.state(), fold(one.fold()), one.where());
    }
    if (step instanceof StepSpec.WindowFold one) {
      return new StepSpec.WindowFold(
          one.name(),
          one.store(),
          one.state(),
          fold(one.fold()),
          one.merge().map(this::merge),
          one.window(),
          one.emission(),
          one.late(),
          one.where());
    }
    if (step instanceof StepSpec.Deduplicate one) {
      return new StepSpec.Deduplicate(
          one.name(), one.store(), topology.rule(Kind.RULE, one.id()), one.window(), one.where());
    }
    return step instanceof StepSpec.Process one
        ? new StepSpec.Process(
            one.name(), () -> transform(one), one.to(), one.stores(), one.where())
        : join(step);
  }

  private StepSpec join(StepSpec step) {
    if (step instanceof StepSpec.Join one) {
      return new StepSpec.Join(
          one.name(),
          one.table(),
          one.on().map(rule -> topology.rule(Kind.KEY, rule)),
          one.to(),
          joiner(one.joiner()),
          one.joinKind(),
          one.where());
    }
    return step instanceof StepSpec.StreamJoin one
        ? new StepSpec.StreamJoin(
            one.name(),
            one.stream(),
            one.store(),
            one.to(),
            joiner(one.joiner()),
            one.joinKind(),
            one.span(),
            one.late(),
            one.where())
        : step;
  }

  private Fold fold(Fold inner) {
    return new Fold(
        (state, record) -> calls.result(Kind.FOLD, () -> inner.apply(state, record)),
        inner.text(),
        inner.where());
  }

  private Merge merge(Merge inner) {
    return new Merge(
        (earlier, later) -> calls.result(Kind.MERGE, () -> inner.apply(earlier, later)),
        inner.text(),
        inner.where());
  }

  private Joiner joiner(Joiner inner) {
    return new Joiner(
        (record, row) -> calls.result(Kind.JOIN, () -> inner.apply(record, row)),
        inner.text(),
        inner.where());
  }

  private StreamJoiner joiner(StreamJoiner inner) {
    return new StreamJoiner(
        (record, value, other) -> calls.result(Kind.JOIN, () -> inner.apply(record, value, other)),
        inner.text(),
        inner.where());
  }

  /** Breaks when the author's class has emitted and put whatever it does. */
  private RecordTransform<Message> transform(StepSpec.Process step) {
    RecordTransform<Message> inner = inner(step);
    return (record, output) -> {
      inner.process(record, output);
      calls.value(Kind.PROCESS, () -> true);
    };
  }

  private static RecordTransform<Message> inner(StepSpec.Process step) {
    return step.transform().get();
  }
}
