package io.headwater.operator;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.topology.StepSpec;

/** Shows a record to a function. */
record PeekOperator(int step, StepSpec.Peek spec, Operator next) implements Operator {
  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    spec.look().accept(record);
    work.count(step, Outcome.PROCESSED);
    next.process(record, work);
  }
}
