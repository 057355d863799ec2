package io.headwater.operator;

import io.headwater.event.Upcasters;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TableSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Compiles a valid topology into programs. */
final class ProgramCompiler {
  private final TopologySpec spec;
  private final List<ProgramDraft> drafts = new ArrayList<>();

  ProgramCompiler(TopologySpec spec) {
    this.spec = spec;
  }

  List<Program> compile() {
    spec.aggregates().forEach(this::compileAggregate);
    spec.pipelines().forEach(this::compilePipeline);
    spec.sagas().forEach(saga -> new SagaCompiler(this, saga, spec.recoveryOf(saga)).compile());
    spec.projections().forEach(one -> new ProjectionCompiler(this, spec, one).compile());
    drafts.forEach(ProgramCompiler::addWaiting);
    return drafts.stream().map(Program::new).toList();
  }

  private static void addWaiting(ProgramDraft draft) {
    if (draft.steps.stream().anyMatch(step -> step.recovery().parks())) {
      draft.stores.add(new ProgramStore.Parking(Recovery.Park.storeOf(draft.name)));
    }
    if (draft.steps.stream().anyMatch(step -> step.recovery().setsAside())) {
      draft.stores.add(new ProgramStore.Retries(Recovery.Retry.storeOf(draft.name)));
    }
  }

  StreamSpec stream(String name) {
    return spec.stream(name).orElseThrow();
  }

  Recovery recovery(PipelineSpec pipeline, String step) {
    return spec.recoveryOf(pipeline, step);
  }

  ProgramEntry.Source source(String name) {
    StreamSpec stream = stream(name);
    return source(stream, false);
  }

  TableSpec table(String name) {
    return spec.table(name).orElseThrow();
  }

  ProgramEntry.Source rows(TableSpec table) {
    return source(stream(table.stream()), true);
  }

  static ProgramEntry.Source source(StreamSpec stream, boolean isTable) {
    return new ProgramEntry.Source(
        stream.name(), stream.topic(), stream.keyType(), stream.decoder(), isTable);
  }

  /** Returns how values of streams with upcasters are read, by topic. */
  Map<String, Upcasters> decoders() {
    return spec.streams().stream()
        .filter(stream -> !stream.upcasters().isEmpty())
        .collect(Collectors.toMap(StreamSpec::topic, StreamSpec::decoder));
  }

  static ProgramExit.Sink sink(String exit, StreamSpec to) {
    return sink(exit, to, false);
  }

  static ProgramExit.Sink sink(String exit, StreamSpec to, boolean isNewestOnly) {
    return new ProgramExit.Sink(
        exit,
        to.name(),
        to.topic(),
        to.keyType(),
        to.value(),
        to.partitions(),
        to.placement(),
        isNewestOnly);
  }

  ProgramDraft add(ProgramDraft draft) {
    drafts.add(draft);
    return draft;
  }

  private void compileAggregate(AggregateSpec aggregate) {
    Recovery recovery = spec.recoveryOf(aggregate);
    ProgramDraft draft =
        add(new ProgramDraft(aggregate.name(), recovery, aggregate.where(), Optional.empty()));
    int step = draft.addStep(aggregate.name(), "aggregate", recovery, aggregate.where());
    draft.stores.add(new ProgramStore.Snapshots(
        aggregate.store(), aggregate.behavior().types().state()));
    String commandStore = aggregate.commandStore();
    draft.stores.add(new ProgramStore.Ids(commandStore, aggregate.deduplicationWindow()));
    draft.stateFold = Optional.of(
        new StateFold(aggregate, stream(aggregate.commands()), stream(aggregate.events())));
    int events = draft.addExit(sink("events", stream(aggregate.events())));
    OptionalInt replies = aggregate.replies().isPresent()
        ? OptionalInt.of(
            draft.addExit(sink("replies", stream(aggregate.replies().get()))))
        : OptionalInt.empty();
    Operator decide = new AggregateOperator(
        step, aggregate, commandStore, stream(aggregate.events()).decoder(), events, replies);
    draft.addEntry(source(aggregate.commands()), (record, work) -> work.run(step, decide, record));
  }

  private void compilePipeline(PipelineSpec pipeline) {
    Recovery decode = recovery(pipeline, ErrorPolicy.DECODE);
    ProgramDraft draft =
        add(new ProgramDraft(pipeline.name(), decode, pipeline.where(), Optional.empty()));
    if (pipeline.table().isPresent()) {
      new TablePipelineCompiler(this, pipeline, draft).compile();
      return;
    }
    StreamSpec first = stream(pipeline.from().get(0));
    Operator head = new PipelineCompiler(this, pipeline, draft)
        .compile(pipeline.steps(), first.value(), first.keyType());
    pipeline.from().forEach(from -> draft.addEntry(source(from), head));
  }
}
