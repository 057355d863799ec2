package io.headwater.operator;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import io.headwater.proto.ForeignKeyAnswer;
import io.headwater.proto.ForeignKeyChange;
import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TableSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compiles the steps of one program of a pipeline that begins with a table. */
final class TablePipelineCompiler {
  private final ProgramCompiler programs;
  private final PipelineSpec pipeline;
  private final ProgramDraft draft;
  private final List<ProgramStore.Snapshots> viewed = new ArrayList<>();

  TablePipelineCompiler(ProgramCompiler programs, PipelineSpec pipeline, ProgramDraft draft) {
    this.programs = programs;
    this.pipeline = pipeline;
    this.draft = draft;
  }

  /** Lets the rows of the table that the pipeline begins with into the program. */
  void compile() {
    TableSpec table = programs.table(pipeline.table().orElseThrow());
    ProgramEntry.Source rows = programs.rows(table);
    TableOperator kept = keep(table, rows);
    RowView view = viewOf(new ProgramStore.Snapshots(table.store(), rows.value()));
    RowOperator next = compile(pipeline.steps(), view, rows.value());
    enter(rows, new RowSourceOperator(kept, next));
  }

  private RowView viewOf(ProgramStore.Snapshots store) {
    viewed.add(store);
    return (record, work) ->
        work.snapshot(store.name(), UnitOfWork.keyOf(record)).map(Snapshot::state);
  }

  private TableOperator keep(TableSpec table, ProgramEntry.Source rows) {
    draft.stores.add(new ProgramStore.Snapshots(table.store(), rows.value()));
    int index = draft.addStep(table.name(), "table", decoding(), table.where());
    return new TableOperator(index, table.store());
  }

  private Recovery decoding() {
    return programs.recovery(pipeline, ErrorPolicy.DECODE);
  }

  private void enter(ProgramEntry.Source rows, RowSourceOperator operator) {
    int index = operator.table().step();
    draft.addEntry(rows, (row, work) -> work.run(index, operator, row));
  }

  /** Returns the operator that changes of the rows in {@code view} enter by. */
  RowOperator compile(List<StepSpec> steps, RowView view, MessageType value) {
    if (steps.isEmpty()) {
      return (change, work) -> work.mark(Outcome.PROCESSED);
    }
    StepSpec step = steps.get(0);
    int index = draft.addStep(step.name(), step.kind(), recovery(step), step.where());
    return RowOperator.asStep(
        index, operator(step, index, steps.subList(1, steps.size()), view, value));
  }

  private RowOperator operator(
      StepSpec step, int index, List<StepSpec> rest, RowView view, MessageType value) {
    if (step instanceof StepSpec.Filter filter) {
      return new RowFilter(index, filter, compile(rest, RowFilter.view(filter, view), value));
    }
    if (step instanceof StepSpec.MapValue map) {
      return new RowMap(index, map, compile(rest, RowMap.view(map, view), map.to()));
    }
    if (step instanceof StepSpec.To to) {
      StreamSpec target = programs.stream(to.stream());
      int exit = draft.addExit(ProgramCompiler.sink(to.name(), target, to.isNewestOnly()));
      return new RowTo(index, target, exit, compile(rest, view, value));
    }
    if (step instanceof StepSpec.Join join) {
      return join.on().isPresent()
          ? foreign(join, index, rest, view, value)
          : join(join, index, rest, view, value);
    }
    throw new IllegalStateException("no operator of rows for step kind '" + step.kind() + "'");
  }

  private RowOperator join(
      StepSpec.Join step, int index, List<StepSpec> rest, RowView view, MessageType value) {
    TableSpec table = programs.table(step.table());
    ProgramEntry.Source rows = programs.rows(table);
    viewed.add(new ProgramStore.Snapshots(table.store(), rows.value()));
    RowJoining joining = new RowJoining(step, value);
    RowOperator next = compile(rest, RowJoin.view(joining, table.store(), view), step.to());
    RowJoin join = new RowJoin(index, joining, table.store(), view, next);
    enter(
        rows,
        new RowSourceOperator(keep(table, rows), RowOperator.asStep(index, join::processOther)));
    return join;
  }

  /*
   * Rows that name others by a foreign key meet them in the partitions of those, and the answers
   * meet the rows in their own again: three programs, see decision 8. The third one reads the
   * stores of the first, so that both run in one partition group.
   */
  private RowOperator foreign(
      StepSpec.Join step, int index, List<StepSpec> rest, RowView view, MessageType value) {
    TableSpec table = programs.table(step.table());
    StreamSpec other = programs.stream(table.stream());
    ForeignKey key = new ForeignKey(step.on().orElseThrow(), other.keyType());
    int exit = draft.addExit(new ProgramExit.Hop(
        table.subscriptions(), other.keyType(), other.partitions(), other.placement()));
    ProgramDraft subscriptions = subscriptions(step, table);
    ProgramDraft answers = behind(subscriptions, table.answers(), step);
    viewed.forEach(store -> answers.stores.add(new ProgramStore.Shared(store)));
    TablePipelineCompiler compiler = new TablePipelineCompiler(programs, pipeline, answers);
    ProgramStore.Snapshots results = new ProgramStore.Snapshots(table.joined(), step.to());
    answers.stores.add(results);
    int answering = answers.addStep(step.name(), step.kind(), recovery(step), step.where());
    RowView result = compiler.viewOf(results);
    Operator operator = new AnswersOperator(
        answering,
        new RowJoining(step, value),
        key,
        view,
        other.value(),
        table.joined(),
        compiler.compile(rest, result, step.to()));
    answers.addEntry(
        new ProgramEntry.Hop(
            table.answers(),
            leftStream().keyType(),
            MessageType.of(ForeignKeyAnswer.class),
            Map.of()),
        (record, work) -> work.run(answering, operator, record));
    return new RowSubscription(index, key, exit);
  }

  private ProgramDraft subscriptions(StepSpec.Join step, TableSpec table) {
    StreamSpec left = leftStream();
    ProgramDraft behind = behind(draft, table.subscriptions(), step);
    behind.stores.add(new ProgramStore.Subscriptions(table.subscriptions()));
    int index = behind.addStep(step.name(), step.kind(), recovery(step), step.where());
    int exit = behind.addExit(
        new ProgramExit.Hop(table.answers(), left.keyType(), left.partitions(), left.placement()));
    SubscriptionsOperator operator = new SubscriptionsOperator(
        index, table.store(), table.subscriptions(), left.keyType(), exit);
    ProgramEntry.Source rows = programs.rows(table);
    behind.addEntry(
        new ProgramEntry.Hop(
            table.subscriptions(),
            rows.keyType(),
            MessageType.of(ForeignKeyChange.class),
            Map.of()),
        (record, work) -> work.run(index, operator, record));
    TablePipelineCompiler compiler = new TablePipelineCompiler(programs, pipeline, behind);
    TableOperator kept = compiler.keep(table, rows);
    compiler.enter(
        rows, new RowSourceOperator(kept, RowOperator.asStep(index, operator::processRow)));
    return behind;
  }

  private ProgramDraft behind(ProgramDraft upstream, String hop, StepSpec.Join step) {
    return programs.add(new ProgramDraft(
        pipeline.name() + "/" + hop, decoding(), step.where(), Optional.of(upstream)));
  }

  private Recovery recovery(StepSpec step) {
    return programs.recovery(pipeline, step.name());
  }

  private StreamSpec leftStream() {
    return programs.stream(pipeline.from().get(0));
  }
}
