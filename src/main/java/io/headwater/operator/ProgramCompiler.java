package io.headwater.operator;

import io.headwater.topology.AggregateSpec;
import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TableSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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
    return drafts.stream().map(Program::new).toList();
  }

  StreamSpec stream(String name) {
    return spec.stream(name).orElseThrow();
  }

  Recovery recovery(PipelineSpec pipeline, String step) {
    return spec.recoveryOf(pipeline, step);
  }

  ProgramEntry.Source source(String name) {
    StreamSpec stream = stream(name);
    return new ProgramEntry.Source(name, stream.topic(), stream.keyType(), stream.value(), false);
  }

  TableSpec table(String name) {
    return spec.table(name).orElseThrow();
  }

  ProgramEntry.Source rows(TableSpec table) {
    StreamSpec stream = stream(table.stream());
    return new ProgramEntry.Source(
        stream.name(), stream.topic(), stream.keyType(), stream.value(), true);
  }

  static ProgramExit.Sink sink(String exit, StreamSpec to) {
    return new ProgramExit.Sink(
        exit, to.name(), to.topic(), to.keyType(), to.value(), to.partitions(), to.placement());
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
    draft.stores.add(
        new ProgramStore.Ids(aggregate.commandStore(), aggregate.deduplicationWindow()));
    int events = draft.addExit(sink("events", stream(aggregate.events())));
    OptionalInt replies = aggregate.replies().isPresent()
        ? OptionalInt.of(
            draft.addExit(sink("replies", stream(aggregate.replies().get()))))
        : OptionalInt.empty();
    Operator decide = new AggregateOperator(step, aggregate, events, replies);
    draft.addEntry(source(aggregate.commands()), (record, work) -> work.run(step, decide, record));
  }

  private void compilePipeline(PipelineSpec pipeline) {
    Recovery decode = recovery(pipeline, ErrorPolicy.DECODE);
    ProgramDraft draft =
        add(new ProgramDraft(pipeline.name(), decode, pipeline.where(), Optional.empty()));
    StreamSpec first = stream(pipeline.from().get(0));
    Operator head = new PipelineCompiler(this, pipeline, draft)
        .compile(pipeline.steps(), first.value(), first.keyType());
    pipeline.from().forEach(from -> draft.addEntry(source(from), head));
  }
}
