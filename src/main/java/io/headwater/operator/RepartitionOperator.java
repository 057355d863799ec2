package io.headwater.operator;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.topology.StepSpec;
import java.util.List;

/** Re-keys a record and sends it through an internal topic. */
record RepartitionOperator(int step, StepSpec.Repartition spec, int exit) implements Operator {
  @Override
  public void process(Envelope<?> record, UnitOfWork work) {
    Object key = RecordCodec.requireKey(spec.keyType(), spec.by().apply(record), "'by'");
    work.emit(exit, record.withKey(spec.keyType(), key), List.of());
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
  }
}
