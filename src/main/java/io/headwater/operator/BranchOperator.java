package io.headwater.operator;

import io.headwater.behavior.Rule;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.topology.StepSpec;
import java.util.List;
import java.util.Optional;

/** Sends a record down the first arm that takes it. */
record BranchOperator(int step, StepSpec.Branch spec, List<Way> ways) implements Operator {

  /** An arm; an arm without steps drops what it takes, counted as filtered. */
  record Way(Optional<Rule<Boolean>> when, boolean drops, Operator next) {}

  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    for (Way way : ways) {
      if (takes(way, record)) {
        work.count(step, way.drops() ? Outcome.FILTERED : Outcome.PROCESSED);
        if (!way.drops()) {
          way.next().process(record, work);
        }
        return;
      }
    }
    throw new IllegalStateException("branch '" + spec.name() + "' has no arm for a record");
  }

  private static boolean takes(Way way, Envelope<?> record) {
    if (way.when().isEmpty()) {
      return true;
    }
    Boolean taken = way.when().get().apply(record);
    if (taken == null) {
      throw UnitOfWork.returnedNull("condition of an arm");
    }
    return taken;
  }
}
