package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.Snapshot;

/** Keeps the newest row of each key; a record without a value deletes it. */
record TableOperator(int step, String store) implements Operator {
  @Override
  public void process(Envelope<?> row, UnitOfWork work) {
    byte[] key = UnitOfWork.keyOf(row);
    if (work.isTombstone()) {
      work.delete(store, key, row.eventTimeMillis());
    } else {
      long sequence = work.snapshot(store, key).map(Snapshot::sequence).orElse(0L) + 1;
      Snapshot newest = new Snapshot((Message) row.value(), sequence);
      work.put(store, key, newest, row.eventTimeMillis());
    }
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
  }
}
