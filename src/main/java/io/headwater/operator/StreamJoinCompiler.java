package io.headwater.operator;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.topology.StepSpec;
import io.headwater.topology.StreamSpec;
import java.util.List;
import java.util.Optional;

/** Compiles a join of two streams: the other one enters the program by an entry of its own. */
final class StreamJoinCompiler {
  private final ProgramCompiler programs;
  private final ProgramDraft draft;
  private final StepSpec.StreamJoin spec;
  private final int step;

  StreamJoinCompiler(
      ProgramCompiler programs, ProgramDraft draft, StepSpec.StreamJoin spec, int step) {
    this.programs = programs;
    this.draft = draft;
    this.spec = spec;
    this.step = step;
  }

  /** Returns the operator that records of the pipeline, of {@code value}, enter by. */
  Operator compile(MessageType value, KeyType keyType, Operator next) {
    ProgramEntry.Source other = programs.source(spec.stream());
    JoinSide left = JoinSide.left(spec, value, other.value(), programs.decoders());
    for (JoinSide side : List.of(left, left.opposite())) {
      draft.stores.add(new ProgramStore.Windows(side.store(), JoinMoment.STATE));
      ProgramEntry.Closing entry = new ProgramEntry.Closing(spec.name(), keyType, side.own());
      draft.closings.add(new AloneClosing(step, side, entry, next));
    }
    Operator right = new StreamJoinOperator(step, left.opposite(), Optional.empty(), next);
    draft.addEntry(other, (record, work) -> work.run(step, right, record));
    return new StreamJoinOperator(step, left, late(), next);
  }

  private Optional<Operator> late() {
    return spec.late().map(stream -> {
      StreamSpec target = programs.stream(stream);
      // No step's name has a dot.
      int exit = draft.addExit(ProgramCompiler.sink(spec.name() + ".late", target));
      return new ToOperator(step, target, exit, (record, work) -> {});
    });
  }
}
