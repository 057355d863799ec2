package io.headwater.topology;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Saga;
import io.headwater.diagnostic.LetterContent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Renders a topology as indented text, in the order and the words it was written in. */
public final class PlainText {
  private static final String RETRIES = "lets records wait in store ";

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
    spec.settings()
        .forEach(one ->
            line(1, "setting of %s: %s %s".formatted(one.role().label(), one.name(), one.shown())));
    spec.breaker().ifPresent(breaker -> line(1, "pauses " + breaker.text()));
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
      stream.retention().ifPresent(kept -> line(1, "retention " + kept));
      stream.start().ifPresent(start -> line(1, "start " + start));
      RuleTexts.of(stream).forEach(written -> line(1, "upcast " + written));
      if (sources.contains(stream) || spec.effectSources().contains(stream)) {
        line(
            1,
            "dead letters to " + stream.deadLetterTopic()
                + (stream.deadLetters() == LetterContent.FULL
                    ? ""
                    : ", " + stream.deadLetters().label()));
      }
    }
    spec.tables().forEach(table -> table(table, spec.stream(table.stream()).orElseThrow()));
    spec.aggregates().forEach(this::aggregate);
    spec.pipelines().forEach(this::pipeline);
    spec.sagas().forEach(this::saga);
    spec.projections().forEach(this::projection);
    spec.effects().forEach(this::effect);
  }

  private void projection(ProjectionSpec projection) {
    line(0, "");
    line(0, "projection " + projection.name());
    for (ProjectionSpec.Input input : projection.inputs()) {
      line(1, "from " + input.stream());
      // A database finds the row of any key; there is no way to lead the event to.
      String way = projection.store().isEmpty()
          ? ""
          : " through " + projection.hop(input) + ": " + projection.keyspace(spec);
      input.by().ifPresent(rule -> line(2, "by " + rule + way));
    }
    line(1, "row " + projection.behavior().row());
    projection.store().ifPresent(store -> line(1, "store " + store));
    if (projection.target() instanceof ProjectionSpec.Topic topic) {
      line(1, "to " + topic.stream() + ", compacted");
    } else if (projection.target() instanceof ProjectionSpec.Database database) {
      line(1, "database " + database.table());
    }
    onError(1, spec.recoveryOf(projection));
    ParkingProgram.of(spec, projection, Recovery::parks)
        .forEach(program -> line(1, "parks in store " + program.store()));
    ParkingProgram.of(spec, projection, Recovery::setsAside)
        .forEach(program -> line(1, RETRIES + program.retryStore()));
    ProjectionPicture.foldTexts(projection.behavior())
        .forEach((about, text) -> line(1, about + ": " + RuleTexts.inOneLine(text)));
  }

  private void table(TableSpec table, StreamSpec stream) {
    line(0, "");
    line(0, "table " + table.name());
    line(1, "of stream " + table.stream());
    if (table.isGlobal()) {
      line(1, "global: all rows in every instance");
    }
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
    if (spec.recoveryOf(aggregate).parks()) {
      line(1, "parks in store " + Recovery.Park.storeOf(aggregate.name()));
    }
    if (spec.recoveryOf(aggregate).setsAside()) {
      line(1, RETRIES + Recovery.Retry.storeOf(aggregate.name()));
    }
    Aggregate<?, ?, ?> behavior = aggregate.behavior();
    rules("decides", behavior.commandCases(), behavior::decisionTexts);
    rules(
        "evolves",
        behavior.eventCases().stream()
            .filter(one -> !behavior.endNames().contains(one.getName()))
            .toList(),
        one -> behavior.evolutionText(one).map(List::of));
    life(behavior);
    behavior
        .invariants()
        .forEach(one -> line(
            1, "invariant " + one.name() + ": " + RuleTexts.inOneLine(one.text().orElse("java"))));
  }

  private void life(Aggregate<?, ?, ?> behavior) {
    if (!behavior.endNames().isEmpty()) {
      String tombstone = behavior.life().tombstone().label();
      line(1, "ends with " + String.join(", ", behavior.endNames()) + ": " + tombstone);
    }
    if (behavior.life().version() > 1) {
      line(1, "version " + behavior.life().version());
    }
  }

  private void saga(SagaSpec saga) {
    line(0, "");
    line(0, "saga " + saga.name());
    line(1, "events " + saga.events());
    line(1, "store " + saga.store() + " of " + saga.behavior().state());
    line(1, "timers in store " + saga.timerStore());
    line(1, "remembers input ids for " + saga.deduplicationWindow());
    onError(1, spec.recoveryOf(saga));
    if (spec.recoveryOf(saga).parks()) {
      line(1, "parks in store " + Recovery.Park.storeOf(saga.name()));
    }
    if (spec.recoveryOf(saga).setsAside()) {
      line(1, RETRIES + Recovery.Retry.storeOf(saga.name()));
    }
    String keyspace = spec.stream(saga.events()).orElseThrow().keyspace().toString();
    for (Saga.Input input : saga.behavior().inputs()) {
      line(1, "reads " + input.stream());
      input.by().ifPresent(rule -> line(2, "by " + rule));
      line(2, "through " + saga.hopOf(input.stream()) + ": " + keyspace);
      input.cases().forEach(one -> handler(2, SagaTexts.nameOf(one), one.handler()));
    }
    saga.behavior().timers().forEach(one -> handler(1, "timer " + one.name(), one.handler()));
    String targets = saga.behavior().targets().stream()
        .map(Saga.Target::stream)
        .collect(Collectors.joining(", "));
    line(1, "sends to " + (targets.isEmpty() ? "nowhere" : targets));
  }

  private void handler(int depth, String about, Saga.Reactor handler) {
    Optional<List<String>> rules = SagaTexts.told(handler);
    line(depth, about + rules.map(told -> told.isEmpty() ? ": nothing" : "").orElse(": java"));
    rules.ifPresent(told -> told.forEach(rule -> line(depth + 1, rule)));
  }

  /** Lists the rules of each case; those in Java have no more to show than their cases. */
  private void rules(
      String verb,
      List<FieldDescriptor> cases,
      Function<FieldDescriptor, Optional<List<String>>> written) {
    List<FieldDescriptor> inJava =
        cases.stream().filter(one -> written.apply(one).isEmpty()).toList();
    if (!inJava.isEmpty()) {
      line(1, verb + " " + cases(inJava) + ": java");
    }
    for (FieldDescriptor one : cases) {
      written.apply(one).ifPresent(rules -> {
        List<String> told = rules.stream().filter(rule -> !rule.isEmpty()).toList();
        line(1, verb + " " + one.getName() + (told.isEmpty() ? ": nothing" : ""));
        told.forEach(rule -> line(2, RuleTexts.inOneLine(rule)));
      });
    }
  }

  private static String cases(List<FieldDescriptor> cases) {
    return cases.stream().map(FieldDescriptor::getName).collect(Collectors.joining(", "));
  }

  private void effect(EffectSpec effect) {
    line(0, "");
    line(0, "effect " + effect.name());
    line(1, "from " + effect.from());
    effect.when().ifPresent(rule -> line(1, "when " + RuleTexts.inOneLine(rule.toString())));
    line(1, "calls " + effect.call().name() + ", for " + effect.workers() + " records at once");
    line(1, "on error: " + effect.recoveryOrDefault().text());
    effect.to().ifPresent(answer -> {
      line(1, "to " + answer.stream());
      answer.key().ifPresent(rule -> line(2, "key " + rule));
      answer
          .failed()
          .ifPresent(
              rule -> line(2, "if every call failed: " + RuleTexts.inOneLine(rule.toString())));
    });
  }

  private void pipeline(PipelineSpec pipeline) {
    line(0, "");
    line(0, "pipeline " + pipeline.name());
    line(
        1,
        "from "
            + pipeline
                .table()
                .map(table -> "table " + table)
                .orElseGet(() -> String.join(", ", pipeline.from())));
    onError(2, spec.recoveryOf(pipeline, ErrorPolicy.DECODE));
    ParkingProgram.of(spec, pipeline, Recovery::parks)
        .forEach(program -> line(1, "parks in store " + program.store()));
    ParkingProgram.of(spec, pipeline, Recovery::setsAside)
        .forEach(program -> line(1, RETRIES + program.retryStore()));
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
        RuleTexts.of(step).ifPresent(written -> line(depth + 1, RuleTexts.inOneLine(written)));
      }
      if (step instanceof StepSpec.Join join && spec.isByForeignKey(join)) {
        byForeignKey(depth + 1, pipeline, join);
      }
      if (!(step instanceof StepSpec.Merge)) {
        onError(depth + 1, spec.recoveryOf(pipeline, step.name()));
      }
    }
  }

  private void byForeignKey(int depth, PipelineSpec pipeline, StepSpec.Join join) {
    TableSpec table = spec.table(join.table()).orElseThrow();
    StreamSpec there = spec.stream(table.stream()).orElseThrow();
    StreamSpec here = spec.stream(pipeline.from().get(0)).orElseThrow();
    line(depth, "through " + table.subscriptions() + ": " + there.keyspace());
    line(depth, "back through " + table.answers() + ": " + here.keyspace());
    line(depth, "store " + table.joined() + " of " + join.to());
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
      String on = join.on().map(key -> " on " + key).orElse("");
      return "%s table %s%s to %s".formatted(join.joinKind().text(), join.table(), on, join.to());
    }
    if (step instanceof StepSpec.StreamJoin join) {
      return joinOf(join);
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
    if (step instanceof StepSpec.To to) {
      return "to " + to.stream() + (to.isNewestOnly() ? ", emit newest" : "");
    }
    return step.kind();
  }

  private static String joinOf(StepSpec.StreamJoin join) {
    return "%s stream %s in stores %s and %s to %s: %s, late to %s"
        .formatted(
            join.joinKind().text(),
            join.stream(),
            join.leftStore(),
            join.rightStore(),
            join.to(),
            join.span(),
            join.late().orElse("dead letters"));
  }
}
