package io.headwater.operator;

import com.google.protobuf.Message;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.topology.StepSpec;
import java.util.List;

/** Replaces a record by any number of records. */
record FlatMapOperator(int step, StepSpec.FlatMap spec, Operator next) implements Operator {
  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    List<Message> values = spec.values().apply(record);
    if (values == null) {
      throw UnitOfWork.returnedNull("values");
    }
    work.count(step, values.isEmpty() ? Outcome.FILTERED : Outcome.PROCESSED);
    int ordinal = 0;
    for (Message value : values) {
      Message typed = MapOperator.requireType(spec.to(), value, "value");
      next.process(record.withValue(typed).derived(++ordinal), work);
    }
  }
}
