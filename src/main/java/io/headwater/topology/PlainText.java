package io.headwater.topology;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Renders a topology as indented text, in the order and the words it was written in. */
public final class PlainText {
  private final TopologySpec spec;
  private final StringBuilder text = new StringBuilder();

  private PlainText(TopologySpec spec) {
    this.spec = spec;
  }

  /** Renders a valid topology; the text ends with a line feed. */
  public static String render(TopologySpec spec) {
    PlainText plain = new PlainText(spec.requireValid());
    plain.topology();
    return plain.text.toString();
  }

  private void line(int depth, String content) {
    text.append("  ".repeat(depth)).append(content).append('\n');
  }

  private void topology() {
    line(0, "topology " + spec.name());
    List<StreamSpec> sources = spec.sources();
    for (StreamSpec stream : spec.streams()) {
      line(0, "");
      line(0, "stream " + stream.name());
      if (!stream.topic().equals(stream.name())) {
        line(1, "topic " + stream.topic());
      }
      line(1, "value " + stream.value());
      line(1, stream.keyspace().toString());
      stream.key().ifPresent(rule -> line(1, "key " + rule));
      if (sources.contains(stream)) {
        line(1, "dead letters to " + stream.deadLetterTopic());
      }
    }
    spec.tables().forEach(table -> table(table, spec.stream(table.stream()).orElseThrow()));
    spec.aggregates().forEach(this::aggregate);
    spec.pipelines().forEach(this::pipeline);
  }

  private void table(TableSpec table, StreamSpec stream) {
    line(0, "");
    line(0, "table " + table.name());
    line(1, "of stream " + table.stream());
    line(1, "store " + table.store() + " of " + stream.value());
  }

  private void aggregate(AggregateSpec aggregate) {
    line(0, "");
    line(0, "aggregate " + aggregate.name());
    line(1, "commands " + aggregate.commands());
    line(1, "events " + aggregate.events());
    aggregate.replies().ifPresent(replies -> line(1, "replies " + replies));
    line(1, "store " + aggregate.store() + " of " + aggregate.behavior().types().state());
    line(1, "remembers command ids for " + aggregate.deduplicationWindow());
    onError(1, spec.recoveryOf(aggregate));
    line(1, "decides " + cases(aggregate.behavior().commandCases()));
    line(1, "evolves " + cases(aggregate.behavior().eventCases()));
    aggregate.behavior().invariantNames().forEach(name -> line(1, "invariant " + name));
  }

  private static String cases(List<FieldDescriptor> cases) {
    return cases.stream().map(FieldDescriptor::getName).collect(Collectors.joining(", "));
  }

  private void pipeline(PipelineSpec pipeline) {
    line(0, "");
    line(0, "pipeline " + pipeline.name());
    line(1, "from " + String.join(", ", pipeline.from()));
    onError(2, spec.recoveryOf(pipeline, ErrorPolicy.DECODE));
    steps(1, pipeline, pipeline.steps());
  }

  /** Says what becomes of records that fail, unless it is what happens anywhere. */
  private void onError(int depth, Recovery recovery) {
    if (!(recovery instanceof Recovery.DeadLetter)) {
      line(depth, "on error: " + recovery.text());
    }
  }

  private void steps(int depth, PipelineSpec pipeline, List<StepSpec> steps) {
    for (StepSpec step : steps) {
      step(depth, pipeline, step);
    }
  }

  private void step(int depth, PipelineSpec pipeline, StepSpec step) {
    if (step instanceof StepSpec.Branch branch) {
      line(depth, "branch");
      onError(depth + 1, spec.recoveryOf(pipeline, step.name()));
      for (StepSpec.Arm arm : branch.arms()) {
        String when = arm.when()
            .map(rule -> "when " + arm.name() + RuleTexts.behindColon(rule))
            .orElse("otherwise");
        line(depth + 1, when);
        if (arm.steps().isEmpty()) {
          line(depth + 2, "drop");
        }
        steps(depth + 2, pipeline, arm.steps());
      }
    } else {
      line(depth, detail(step));
      if (!(step instanceof StepSpec.Filter)) {
        RuleTexts.of(step).ifPresent(written -> line(depth + 1, written));
      }
      if (!(step instanceof StepSpec.Merge)) {
        onError(depth + 1, spec.recoveryOf(pipeline, step.name()));
      }
    }
  }

  private static String detail(StepSpec step) {
    if (step instanceof StepSpec.Filter filter) {
      return "filter" + RuleTexts.behindColon(filter.condition());
    }
    if (step instanceof StepSpec.MapValue map) {
      return "map to " + map.to();
    }
    if (step instanceof StepSpec.FlatMap flatMap) {
      return "flat-map to " + flatMap.to();
    }
    if (step instanceof StepSpec.Merge merge) {
      return "merge " + String.join(", ", merge.streams());
    }
    if (step instanceof StepSpec.Repartition hop) {
      return "repartition " + hop.name() + ": " + hop.keyspace();
    }
    if (step instanceof StepSpec.Join join) {
      String kind = join.isLeft() ? "left join" : "join";
      return "%s table %s to %s".formatted(kind, join.table(), join.to());
    }
    if (step instanceof StepSpec.FoldInto fold) {
      return "aggregate into store " + fold.store() + " of " + fold.state();
    }
    if (step instanceof StepSpec.WindowFold fold) {
      return "aggregate into store %s of %s: %s, emit %s, late to %s"
          .formatted(
              fold.store(),
              fold.state(),
              fold.window(),
              fold.emission().label(),
              fold.late().orElse("dead letters"));
    }
    if (step instanceof StepSpec.Deduplicate deduplicate) {
      return "deduplicate in store %s within %s"
          .formatted(deduplicate.store(), deduplicate.window());
    }
    if (step instanceof StepSpec.Process process) {
      Map<String, String> stores = process.stores().stream()
          .collect(Collectors.toMap(StepSpec.Store::name, one -> one.state().fullName()));
      String with = stores.isEmpty() ? "" : " with stores " + stores;
      return "process " + process.name() + " to " + process.to() + with;
    }
    return step instanceof StepSpec.To to ? "to " + to.stream() : step.kind();
  }
}
