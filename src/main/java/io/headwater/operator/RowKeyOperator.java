package io.headwater.operator;

import io.headwater.behavior.Projection;
import io.headwater.behavior.Rule;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import java.util.List;

/** Sends an event on under the key of the row that it changes; one that changes none stays. */
record RowKeyOperator(int step, Projection behavior, Rule<?> by, KeyType keyType, int exit)
    implements Operator {
  @Override
  public void process(Envelope<?> event, UnitOfWork work) {
    if (behavior.ignores(event)) {
      work.count(step, Outcome.FILTERED);
      return;
    }
    Object key = RecordCodec.requireKey(keyType, by.apply(event), "'by'");
    work.emit(exit, event.withKey(keyType, key), List.of());
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
  }
}
