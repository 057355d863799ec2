package io.headwater.operator;

import io.headwater.behavior.Saga;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import java.util.List;
import java.util.Optional;

/** Sends an input of a saga to where its process is; drops those that no process reacts to. */
record SagaRouteOperator(int step, Saga<?> saga, Saga.Input input, int exit) implements Operator {
  @Override
  public void process(Envelope<?> record, UnitOfWork work) {
    Optional<String> process =
        saga.handles(input, record.value()) ? saga.processOf(input, record) : Optional.empty();
    if (process.isEmpty()) {
      work.count(step, Outcome.FILTERED);
      return;
    }
    work.emit(exit, record.withKey(KeyType.STRING, process.get()), List.of());
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
  }
}
