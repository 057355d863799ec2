package io.headwater.operator;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import io.headwater.proto.ForeignKeyAnswer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Joins the row that there is now with the one that it names, as an answer brings it, and keeps the
 * result. An answer from a key that the row does not name any more is out of date: the key that it
 * names now answers too.
 *
 * @param left the rows that name others
 * @param other type of the rows that are named
 * @param store of the results
 */
record AnswersOperator(
    int step,
    RowJoining joining,
    ForeignKey foreign,
    RowView left,
    MessageType other,
    String store,
    RowOperator next)
    implements Operator {
  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    ForeignKeyAnswer answer = (ForeignKeyAnswer) record.value();
    Optional<Message> row = left.row(record, work);
    if (row.isPresent() && isOutOfDate(record, answer, row)) {
      work.count(step, Outcome.FILTERED);
      return;
    }
    byte[] key = UnitOfWork.keyOf(record);
    Optional<Snapshot> kept = work.snapshot(store, key);
    Optional<Message> after =
        row.isEmpty() ? Optional.empty() : joining.of(record, row, named(answer).map(work::open));
    if (kept.isEmpty() && after.isEmpty()) {
      work.count(step, Outcome.FILTERED);
      return;
    }
    long sequence = kept.map(Snapshot::sequence).orElse(0L) + 1;
    after.ifPresentOrElse(
        result -> work.put(store, key, new Snapshot(result, sequence), record.eventTimeMillis()),
        () -> work.delete(store, key, record.eventTimeMillis()));
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
    next.process(new RowChange(record, () -> kept.map(Snapshot::state), after), work);
  }

  private boolean isOutOfDate(Envelope<?> record, ForeignKeyAnswer answer, Optional<Message> row) {
    byte[] named = foreign.of(record, row).orElseThrow();
    return answer.getIsDeletion()
        || !Arrays.equals(named, answer.getForeignKey().toByteArray());
  }

  private Optional<Message> named(ForeignKeyAnswer answer) {
    if (!answer.hasRow()) {
      return Optional.empty();
    }
    ByteString bytes = answer.getRow();
    // No bytes are a row of which no field is set: only those of a topic need to be named.
    return Optional.of(
        bytes.isEmpty() ? other.defaultInstance() : other.parse(bytes.toByteArray()));
  }
}
