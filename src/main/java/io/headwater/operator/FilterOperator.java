package io.headwater.operator;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.topology.StepSpec;

/** Lets a record pass if the condition holds. */
record FilterOperator(int step, StepSpec.Filter spec, Operator next) implements Operator {
  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    Boolean passes = spec.condition().apply(record);
    if (passes == null) {
      throw UnitOfWork.returnedNull("condition");
    }
    if (passes) {
      work.count(step, Outcome.PROCESSED);
      next.process(record, work);
    } else {
      work.count(step, Outcome.FILTERED);
    }
  }
}
