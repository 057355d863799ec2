package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.Snapshot;
import io.headwater.topology.StepSpec;

/** Folds a record into the state of its key, and passes on the new state. */
record FoldOperator(int step, StepSpec.FoldInto spec, Operator next) implements Operator {
  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    byte[] key = UnitOfWork.keyOf(record);
    Snapshot before = work.snapshot(spec.store(), key)
        .orElseGet(() -> new Snapshot(spec.state().defaultInstance(), 0));
    Message state =
        MapOperator.requireType(spec.state(), spec.fold().apply(before.state(), record), "state");
    work.put(
        spec.store(), key, new Snapshot(state, before.sequence() + 1), record.eventTimeMillis());
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
    next.process(record.withValue(state), work);
  }
}
