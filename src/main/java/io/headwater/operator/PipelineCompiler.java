package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.behavior.RecordTransform;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TableSpec;
import java.util.List;
import java.util.Optional;

/** Compiles the steps of one program; a repartition step starts another. */
final class PipelineCompiler {
  private final ProgramCompiler programs;
  private final PipelineSpec pipeline;
  private final ProgramDraft draft;

  PipelineCompiler(ProgramCompiler programs, PipelineSpec pipeline, ProgramDraft draft) {
    this.programs = programs;
    this.pipeline = pipeline;
    this.draft = draft;
  }

  /** Returns the operator that a record of {@code value} under {@code keyType} enters by. */
  Operator compile(List<StepSpec> steps, MessageType value, KeyType keyType) {
    if (steps.isEmpty()) {
      return (record, work) -> work.mark(Outcome.PROCESSED);
    }
    StepSpec step = steps.get(0);
    List<StepSpec> rest = steps.subList(1, steps.size());
    if (step instanceof StepSpec.Merge merge) {
      Operator next = compile(rest, value, keyType);
      merge.streams().forEach(name -> draft.addEntry(programs.source(name), next));
      return next;
    }
    int index = draft.addStep(
        step.name(), step.kind(), programs.recovery(pipeline, step.name()), step.where());
    Operator operator = operator(step, index, rest, value, keyType);
    return (record, work) -> work.run(index, operator, record);
  }

  private Operator operator(
      StepSpec step, int index, List<StepSpec> rest, MessageType value, KeyType keyType) {
    if (step instanceof StepSpec.Filter filter) {
      return new FilterOperator(index, filter, compile(rest, value, keyType));
    }
    if (step instanceof StepSpec.MapValue map) {
      return new MapOperator(index, map, compile(rest, map.to(), keyType));
    }
    if (step instanceof StepSpec.FlatMap flatMap) {
      return new FlatMapOperator(index, flatMap, compile(rest, flatMap.to(), keyType));
    }
    if (step instanceof StepSpec.Branch branch) {
      List<BranchOperator.Way> ways = branch.arms().stream()
          .map(arm -> new BranchOperator.Way(
              arm.when(), arm.steps().isEmpty(), compile(arm.steps(), value, keyType)))
          .toList();
      return new BranchOperator(index, branch, ways);
    }
    if (step instanceof StepSpec.Peek peek) {
      return new PeekOperator(index, peek, compile(rest, value, keyType));
    }
    if (step instanceof StepSpec.To to) {
      StreamSpec target = programs.stream(to.stream());
      int exit = draft.addExit(ProgramCompiler.sink(to.name(), target, to.isNewestOnly()));
      return new ToOperator(index, target, exit, compile(rest, value, keyType));
    }
    return step instanceof StepSpec.Repartition repartition
        ? repartition(repartition, index, rest, value)
        : stateful(step, index, rest, value, keyType);
  }

  private Operator stateful(
      StepSpec step, int index, List<StepSpec> rest, MessageType value, KeyType keyType) {
    if (step instanceof StepSpec.FoldInto fold) {
      draft.stores.add(new ProgramStore.Snapshots(fold.store(), fold.state()));
      return new FoldOperator(index, fold, compile(rest, fold.state(), keyType));
    }
    if (step instanceof StepSpec.Join join) {
      TableSpec table = programs.table(join.table());
      keep(table);
      return join(index, join, table, compile(rest, join.to(), keyType));
    }
    if (step instanceof StepSpec.StreamJoin join) {
      Operator next = compile(rest, join.to(), keyType);
      return new StreamJoinCompiler(programs, draft, join, index).compile(value, keyType, next);
    }
    if (step instanceof StepSpec.WindowFold fold) {
      return windowed(fold, index, rest, keyType);
    }
    if (step instanceof StepSpec.Deduplicate deduplicate) {
      draft.stores.add(new ProgramStore.Ids(deduplicate.store(), deduplicate.window()));
      return new DeduplicateOperator(index, deduplicate, compile(rest, value, keyType));
    }
    if (step instanceof StepSpec.Process process) {
      process
          .stores()
          .forEach(
              store -> draft.stores.add(new ProgramStore.Snapshots(store.name(), store.state())));
      draft.transforms.put(index, () -> created(process));
      return new ProcessOperator(index, process, compile(rest, process.to(), keyType));
    }
    throw new IllegalStateException("no operator for step kind '" + step.kind() + "'");
  }

  private Operator join(int index, StepSpec.Join spec, TableSpec table, Operator next) {
    JoinOperator join = new JoinOperator(index, spec, table.store(), next);
    return spec.on().isEmpty()
        ? join
        : new LookUpOperator(join, spec.on().get(), programs.rows(table).keyType());
  }

  /** Lets the rows of a table into the program, once for all of its joins. */
  private void keep(TableSpec table) {
    ProgramEntry.Source rows = programs.rows(table);
    if (draft.stores.stream().anyMatch(store -> store.name().equals(table.store()))) {
      return;
    }
    if (table.isGlobal()) {
      draft.stores.add(new ProgramStore.GlobalRows(table.store()));
      return;
    }
    draft.stores.add(new ProgramStore.Snapshots(table.store(), rows.value()));
    int index = draft.addStep(
        table.name(), "table", programs.recovery(pipeline, ErrorPolicy.DECODE), table.where());
    Operator operator = new TableOperator(index, table.store());
    draft.addEntry(rows, (row, work) -> work.run(index, operator, row));
  }

  private Operator windowed(
      StepSpec.WindowFold fold, int index, List<StepSpec> rest, KeyType keyType) {
    draft.stores.add(new ProgramStore.Windows(fold.store(), fold.state()));
    Optional<Operator> late = fold.late().map(stream -> {
      StreamSpec target = programs.stream(stream);
      // No step's name has a dot.
      int exit = draft.addExit(ProgramCompiler.sink(fold.name() + ".late", target));
      return new ToOperator(index, target, exit, (record, work) -> {});
    });
    Operator next = compile(rest, fold.state(), keyType);
    ProgramEntry.Closing entry = new ProgramEntry.Closing(fold.name(), keyType, fold.state());
    draft.closings.add(new FoldClosing(index, fold, pipeline.name(), entry, next));
    return new WindowFoldOperator(index, fold, WindowUpdate.of(fold.window()), late, next);
  }

  private static RecordTransform<Message> created(StepSpec.Process process) {
    return process.transform().get();
  }

  private Operator repartition(
      StepSpec.Repartition step, int index, List<StepSpec> rest, MessageType value) {
    int exit = draft.addExit(
        new ProgramExit.Hop(step.name(), step.keyType(), step.partitions(), step.placement()));
    ProgramDraft behind = programs.add(new ProgramDraft(
        pipeline.name() + "/" + step.name(),
        programs.recovery(pipeline, ErrorPolicy.DECODE),
        step.where(),
        Optional.of(draft)));
    Operator head =
        new PipelineCompiler(programs, pipeline, behind).compile(rest, value, step.keyType());
    behind.addEntry(
        new ProgramEntry.Hop(step.name(), step.keyType(), value, programs.decoders()), head);
    return new RepartitionOperator(index, step, exit);
  }
}
