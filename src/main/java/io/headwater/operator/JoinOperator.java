package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.Snapshot;
import io.headwater.topology.StepSpec;
import java.util.Optional;

/** Joins a record with the row of its key. */
record JoinOperator(int step, StepSpec.Join spec, String store, Operator next) implements Operator {
  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    process(record, work.snapshot(store, UnitOfWork.keyOf(record)).map(Snapshot::state), work);
  }

  /** Joins a record with a row that was looked up, if there is one. */
  void process(Envelope<?> record, Optional<Message> row, UnitOfWork work) throws Exception {
    if (row.isEmpty() && !spec.joinKind().isLeft()) {
      work.count(step, Outcome.FILTERED);
      return;
    }
    Message value = MapOperator.requireType(spec.to(), spec.joiner().apply(record, row), "value");
    work.count(step, Outcome.PROCESSED);
    next.process(record.withValue(value), work);
  }
}
