package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.behavior.Projection;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Folds an event into the row of its key. The new row, or that there is none any more, is written
 * to the topic of the rows, if they have one.
 */
record ProjectionOperator(int step, Projection behavior, String store, OptionalInt rows)
    implements Operator {
  @Override
  public void process(Envelope<?> event, UnitOfWork work) {
    if (behavior.ignores(event)) {
      work.count(step, Outcome.FILTERED);
      return;
    }
    byte[] key = UnitOfWork.keyOf(event);
    Snapshot before =
        work.snapshot(store, key).orElseGet(() -> new Snapshot(behavior.emptyRow(), 0));
    Optional<Message> after = behavior.evolve(before.state(), event);
    if (after == null) {
      throw UnitOfWork.returnedNull("fold");
    }
    if (after.isPresent()) {
      Message row = MapOperator.requireType(behavior.row(), after.get(), "row");
      work.put(store, key, new Snapshot(row, before.sequence() + 1), event.eventTimeMillis());
    } else {
      work.delete(store, key, event.eventTimeMillis());
    }
    // Deleted even if there was no row: the topic may have one from before its events expired.
    rows.ifPresent(exit -> work.emit(
        exit,
        after.isPresent() ? event.withValue(after.get()) : event.withoutValue(behavior.row()),
        List.of()));
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
  }
}
