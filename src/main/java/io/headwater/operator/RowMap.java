package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.topology.StepSpec;
import java.util.Optional;

/** Replaces each row; a deletion stays one. */
record RowMap(int step, StepSpec.MapValue spec, RowOperator next) implements RowOperator {
  @Override
  public void process(RowChange change, UnitOfWork work) throws Exception {
    Envelope<?> record = change.record();
    Optional<Message> after = mapped(spec, record, change.after());
    work.count(step, Outcome.PROCESSED);
    next.process(
        new RowChange(record, () -> mapped(spec, record, change.before().get()), after), work);
  }

  /** Returns the rows that those before this step become. */
  static RowView view(StepSpec.MapValue spec, RowView before) {
    return (record, work) -> mapped(spec, record, before.row(record, work));
  }

  private static Optional<Message> mapped(
      StepSpec.MapValue spec, Envelope<?> record, Optional<Message> row) {
    return row.map(one ->
        MapOperator.requireType(spec.to(), spec.value().apply(record.withValue(one)), "value"));
  }
}
