package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import io.headwater.event.Snapshot;
import java.util.Optional;

/** Keeps the newest row of each key, and passes on what became of it. */
record RowSourceOperator(TableOperator table, RowOperator next) implements Operator {
  @Override
  public void process(Envelope<?> row, UnitOfWork work) throws Exception {
    Optional<Message> before =
        work.snapshot(table.store(), UnitOfWork.keyOf(row)).map(Snapshot::state);
    table.process(row, work);
    Optional<Message> after =
        row.hasValue() ? Optional.of((Message) row.value()) : Optional.empty();
    if (before.isPresent() || after.isPresent()) {
      next.process(new RowChange(row, () -> before, after), work);
    }
  }
}
