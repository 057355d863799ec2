package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.topology.StepSpec;
import java.util.Optional;
import java.util.function.Supplier;

/** Lets rows pass for which the condition holds; one that no longer does is deleted. */
record RowFilter(int step, StepSpec.Filter spec, RowOperator next) implements RowOperator {
  @Override
  public void process(RowChange change, UnitOfWork work) throws Exception {
    Envelope<?> record = change.record();
    Optional<Message> after = passing(spec, record, change.after());
    Supplier<Optional<Message>> before =
        () -> passing(spec, record, change.before().get());
    if (after.isEmpty() && before.get().isEmpty()) {
      work.count(step, Outcome.FILTERED);
      return;
    }
    work.count(step, Outcome.PROCESSED);
    next.process(new RowChange(record, before, after), work);
  }

  /** Returns the rows that pass of those before this step. */
  static RowView view(StepSpec.Filter spec, RowView before) {
    return (record, work) -> passing(spec, record, before.row(record, work));
  }

  private static Optional<Message> passing(
      StepSpec.Filter spec, Envelope<?> record, Optional<Message> row) {
    return row.filter(one -> {
      Boolean passes = spec.condition().apply(record.withValue(one));
      if (passes == null) {
        throw UnitOfWork.returnedNull("condition");
      }
      return passes;
    });
  }
}
