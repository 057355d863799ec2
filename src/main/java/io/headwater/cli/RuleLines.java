package io.headwater.cli;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.MessageType;
import io.headwater.proto.Reply;
import io.headwater.provenance.Explanation;
import io.headwater.replay.WrittenRecord;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.StepSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the rules that a record met, as their author wrote them. */
final class RuleLines {
  private final TopologySpec spec;
  private final WrittenValues values;

  /**
   * A rule.
   *
   * @param text as it was written, in one line
   */
  record Line(SourceLocation where, String text) {
    Line {
      text = text.strip().replaceAll("\\s*\\n\\s*", " ");
    }
  }

  RuleLines(TopologySpec spec, WrittenValues values) {
    this.spec = spec;
    this.values = values;
  }

  /** Returns the expression of a step of a pipeline. */
  Optional<String> step(String program, String step) {
    return spec.pipelines().stream()
        .filter(one -> program.equals(one.name()) || program.startsWith(one.name() + "/"))
        .map(PipelineSpec::steps)
        .flatMap(RuleLines::all)
        .filter(one -> one.name().equals(step))
        .flatMap(one -> one.text().stream())
        .map(text -> text.strip().replaceAll("\\s*\\n\\s*", " "))
        .findFirst();
  }

  private static Stream<StepSpec> all(List<StepSpec> steps) {
    return steps.stream()
        .flatMap(step -> step instanceof StepSpec.Branch branch
            ? Stream.concat(
                Stream.of(branch), branch.arms().stream().flatMap(arm -> all(arm.steps())))
            : Stream.of(step));
  }

  /**
   * Returns the rules of an aggregate that decided a command: those of the rejection, or of the
   * events.
   */
  List<Line> decisions(Explanation.Work work, Message command) {
    Optional<AggregateSpec> aggregate = spec.aggregates().stream()
        .filter(one -> one.name().equals(work.reader()))
        .findFirst();
    if (aggregate.isEmpty()) {
      return List.of();
    }
    Aggregate<?, ?, ?> behavior = aggregate.get().behavior();
    Optional<FieldDescriptor> commandCase = caseOf(behavior.types().command(), command);
    Optional<List<String>> texts = commandCase.flatMap(behavior::decisionTexts);
    if (texts.isEmpty()) {
      return List.of();
    }
    List<SourceLocation> places = behavior.decisionPlaces(commandCase.orElseThrow());
    List<Line> met = new ArrayList<>();
    List<String> effects = effects(aggregate.get(), work);
    for (int i = 0; i < texts.get().size(); i++) {
      String text = texts.get().get(i);
      if (effects.stream()
          .anyMatch(effect -> text.equals(effect) || text.startsWith(effect + " "))) {
        met.add(new Line(i < places.size() ? places.get(i) : aggregate.get().where(), text));
      }
    }
    return met;
  }

  /** Returns what rules begin with that had those effects. */
  private List<String> effects(AggregateSpec aggregate, Explanation.Work work) {
    List<String> effects = new ArrayList<>();
    for (Explanation.Effect effect : work.effects()) {
      if (effect.fact() instanceof Explanation.Wrote wrote) {
        WrittenRecord record = wrote.record();
        values
            .value(record.position().topic(), record.value(), record.headers())
            .flatMap(value -> effect(aggregate, value))
            .ifPresent(effects::add);
      }
    }
    return effects;
  }

  private static Optional<String> effect(AggregateSpec aggregate, Message value) {
    if (value instanceof Reply reply) {
      return Optional.of("reject " + reply.getCode())
          .filter(any -> !reply.getCode().isEmpty());
    }
    return caseOf(aggregate.behavior().types().event(), value).map(one -> "emit " + one.getName());
  }

  private static Optional<FieldDescriptor> caseOf(MessageType type, Message value) {
    if (!type.isTypeOf(value)) {
      return Optional.empty();
    }
    return type.alternatives().orElse(List.of()).stream()
        .map(one -> value.getDescriptorForType().findFieldByNumber(one.getNumber()))
        .filter(Objects::nonNull)
        .filter(value::hasField)
        .findFirst();
  }
}
