package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.Snapshot;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Joins the rows of a pipeline with those that a table has for the same keys. A change of either is
 * a change of the result; there is none where there was no result and is none.
 *
 * @param store of the table
 * @param left the rows of the pipeline before this step
 */
record RowJoin(int step, RowJoining joining, String store, RowView left, RowOperator next)
    implements RowOperator {
  @Override
  public void process(RowChange change, UnitOfWork work) throws Exception {
    Envelope<?> record = change.record();
    Optional<Message> other = other(store, record, work);
    pass(
        record,
        () -> joining.of(record, change.before().get(), other),
        joining.of(record, change.after(), other),
        work);
  }

  /** Handles what became of a row of the table. */
  void processOther(RowChange change, UnitOfWork work) throws Exception {
    Envelope<?> record = change.record();
    Optional<Message> row = left.row(record, work);
    pass(
        record,
        () -> joining.of(record, row, change.before().get()),
        joining.of(record, row, change.after()),
        work);
  }

  private void pass(
      Envelope<?> record,
      Supplier<Optional<Message>> before,
      Optional<Message> after,
      UnitOfWork work)
      throws Exception {
    if (after.isEmpty() && before.get().isEmpty()) {
      work.count(step, Outcome.FILTERED);
      return;
    }
    work.count(step, Outcome.PROCESSED);
    next.process(new RowChange(record, before, after), work);
  }

  /** Returns the results that there are. */
  static RowView view(RowJoining joining, String store, RowView left) {
    return (record, work) -> joining.of(record, left.row(record, work), other(store, record, work));
  }

  private static Optional<Message> other(String store, Envelope<?> record, UnitOfWork work) {
    return work.snapshot(store, UnitOfWork.keyOf(record)).map(Snapshot::state);
  }
}
