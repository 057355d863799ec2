package io.headwater.streams;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.AggregateBuilder;
import io.headwater.behavior.Fold;
import io.headwater.behavior.Joiner;
import io.headwater.behavior.RecordTransform;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.LetterContent;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.Placement;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.function.Supplier;

/** Counts the calls that a topology makes into its author's code, and breaks one of them. */
final class Tripwire {
  private int calls;
  private int breakAt;

  /** Starts to count, and throws in the given call, from 1; in none if that is 0. */
  void arm(int call) {
    calls = 0;
    breakAt = call;
  }

  int calls() {
    return calls;
  }

  private void touch() {
    calls++;
    if (calls == breakAt) {
      throw new IllegalStateException("call " + calls);
    }
  }

  TopologySpec around(TopologySpec spec) {
    return new TopologySpec(
        spec.name(),
        spec.streams().stream().map(this::around).toList(),
        spec.tables(),
        spec.aggregates().stream().map(this::around).toList(),
        spec.pipelines().stream().map(one -> one.withSteps(around(one.steps()))).toList(),
        List.of(),
        List.of(),
        List.of(),
        spec.recovery(),
        spec.breaker(),
        List.of(),
        spec.where());
  }

  private StreamSpec around(StreamSpec stream) {
    return new StreamSpec(
        stream.name(),
        stream.topic(),
        StreamSpec.deadLettersOf(stream.topic()),
        stream.value(),
        stream.keyType(),
        stream.key().map(this::around),
        stream.partitions(),
        around(stream.placement()),
        stream.retention(),
        stream.start(),
        LetterContent.FULL,
        stream.upcasters(),
        stream.where());
  }

  private Placement around(Placement placement) {
    return placement instanceof Placement.ByRule rule
        ? new Placement.ByRule(around(rule.partition()))
        : placement;
  }

  private <R> Rule<R> around(Rule<R> rule) {
    return new Rule<>(
        record -> {
          touch();
          return rule.apply(record);
        },
        rule.text(),
        rule.where());
  }

  private List<StepSpec> around(List<StepSpec> steps) {
    return steps.stream().map(this::around).toList();
  }

  private StepSpec around(StepSpec step) {
    if (step instanceof StepSpec.Filter one) {
      return new StepSpec.Filter(one.name(), around(one.condition()), one.where());
    }
    if (step instanceof StepSpec.MapValue one) {
      return new StepSpec.MapValue(one.name(), one.to(), around(one.value()), one.where());
    }
    if (step instanceof StepSpec.FlatMap one) {
      return new StepSpec.FlatMap(one.name(), one.to(), around(one.values()), one.where());
    }
    if (step instanceof StepSpec.Peek one) {
      Rule<Boolean> look = around(Rule.java(one.where(), record -> {
        one.look().accept(record);
        return true;
      }));
      return new StepSpec.Peek(one.name(), look::apply, one.where());
    }
    if (step instanceof StepSpec.Branch one) {
      List<StepSpec.Arm> arms = one.arms().stream()
          .map(arm -> new StepSpec.Arm(
              arm.name(), arm.when().map(this::around), around(arm.steps()), arm.where()))
          .toList();
      return new StepSpec.Branch(one.name(), arms, one.where());
    }
    return aroundKeyed(step);
  }

  private StepSpec aroundKeyed(StepSpec step) {
    if (step instanceof StepSpec.Repartition one) {
      return new StepSpec.Repartition(
          one.name(),
          around(one.by()),
          one.keyType(),
          one.partitions(),
          around(one.placement()),
          one.where());
    }
    if (step instanceof StepSpec.FoldInto one) {
      Fold fold = new Fold(
          (before, record) -> {
            touch();
            return one.fold().apply(before, record);
          },
          one.fold().text(),
          one.fold().where());
      return new StepSpec.FoldInto(one.name(), one.store(), one.state(), fold, one.where());
    }
    if (step instanceof StepSpec.Join one) {
      Joiner joiner = new Joiner(
          (record, row) -> {
            touch();
            return one.joiner().apply(record, row);
          },
          one.joiner().text(),
          one.joiner().where());
      return new StepSpec.Join(
          one.name(), one.table(), one.on(), one.to(), joiner, one.joinKind(), one.where());
    }
    if (step instanceof StepSpec.Deduplicate one) {
      return new StepSpec.Deduplicate(
          one.name(), one.store(), around(one.id()), one.window(), one.where());
    }
    if (step instanceof StepSpec.Process one) {
      Supplier<RecordTransform<Message>> transform =
          () -> around(one.transform().get());
      return new StepSpec.Process(one.name(), transform, one.to(), one.stores(), one.where());
    }
    return step;
  }

  /** Breaks before the author's class runs, at each of its outputs, and after it has run. */
  private RecordTransform<Message> around(RecordTransform<Message> transform) {
    return (record, output) -> {
      touch();
      transform.process(record, output);
      touch();
    };
  }

  private AggregateSpec around(AggregateSpec spec) {
    return new AggregateSpec(
        spec.name(),
        spec.commands(),
        spec.events(),
        spec.replies(),
        spec.store(),
        around(spec.behavior()),
        spec.deduplicationWindow(),
        spec.recovery(),
        spec.where());
  }

  @SuppressWarnings("unchecked") // the classes of the very messages that the aggregate is about
  private Aggregate<?, ?, ?> around(Aggregate<?, ?, ?> inner) {
    AggregateBuilder<Message, Message, Message, Message.Builder> builder = Aggregate.of(
        inner.name(),
        (Class<Message>) classOf(inner.types().command().defaultInstance()),
        (Class<Message>) classOf(inner.types().event().defaultInstance()),
        (Class<Message>) classOf(inner.types().state().defaultInstance()),
        Message::toBuilder);
    for (FieldDescriptor field : inner.commandCases()) {
      builder.decide(
          (Class<Message>) classOf(caseOf(inner.types().command().newBuilder(), field)),
          (state, command, envelope) -> {
            touch();
            return inner.decide(state, envelope);
          });
    }
    for (FieldDescriptor field : inner.eventCases()) {
      builder.evolve(
          (Class<Message>) classOf(caseOf(inner.types().event().newBuilder(), field)),
          (state, event) -> {
            touch();
            Message next = inner.evolve(state.build(), inner.asEvent(event));
            state.clear().mergeFrom(next);
          });
    }
    return builder
        .invariant("all invariants", state -> {
          touch();
          return inner.brokenInvariant(state).isEmpty();
        })
        .build();
  }

  private static Message caseOf(Message.Builder builder, FieldDescriptor field) {
    return builder.newBuilderForField(field).getDefaultInstanceForType();
  }

  private static Class<? extends Message> classOf(Message message) {
    return message.getClass();
  }
}
