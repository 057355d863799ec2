package io.headwater.operator;

import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.topology.StepSpec;

/** Lets the first record of each id pass. */
record DeduplicateOperator(int step, StepSpec.Deduplicate spec, Operator next) implements Operator {
  private static final byte[] NO_ANSWER = {};

  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    byte[] key = UnitOfWork.keyOf(record);
    String id = spec.id().apply(record);
    if (id == null) {
      throw UnitOfWork.returnedNull("id");
    }
    if (work.answer(spec.store(), key, id, record.eventTimeMillis()).isPresent()) {
      work.count(step, Outcome.DUPLICATE);
      return;
    }
    work.remember(spec.store(), key, id, NO_ANSWER, record.eventTimeMillis());
    work.count(step, Outcome.PROCESSED);
    next.process(record, work);
  }
}
