package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.topology.StreamSpec;
import java.util.List;

/** Writes rows to a stream under their keys, a deletion as a record without a value. */
record RowTo(int step, StreamSpec target, int exit, RowOperator next) implements RowOperator {
  @Override
  public void process(RowChange change, UnitOfWork work) throws Exception {
    Envelope<Message> written = change
        .after()
        .map(row -> change.record().withValue(row))
        .orElseGet(() -> change.record().withoutValue(target.value()));
    work.emit(exit, written, List.of());
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
    next.process(change, work);
  }
}
