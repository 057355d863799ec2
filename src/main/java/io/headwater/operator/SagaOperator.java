package io.headwater.operator;

import io.headwater.behavior.Saga;
import io.headwater.behavior.SagaProcess;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.proto.SagaEvent;
import java.util.Optional;

/**
 * Lets processes react to the inputs of one stream. An input has an effect once; what is of no
 * process is dropped, and a process starts once.
 */
record SagaOperator(int step, Saga.Input input, SagaSteps steps) implements Operator {

  @Override
  public void process(Envelope<?> record, UnitOfWork work) {
    SagaSteps.Place place = steps.placeOf(record, work);
    if (place.remembers(SagaSteps.INPUT + record.sourceId(), record.eventTimeMillis())) {
      work.count(step, Outcome.DUPLICATE);
      return;
    }
    Saga<?> saga = steps.spec().behavior();
    Optional<SagaProcess> running = place.process();
    Optional<Saga.Case> found = saga.caseOf(input, record.value(), running.isPresent());
    boolean isStartedAlready = running.isPresent()
        ? found.isEmpty() && saga.caseOf(input, record.value(), false).isPresent()
        : found.isPresent() && place.remembers(SagaSteps.ENDED, record.eventTimeMillis());
    if (found.isEmpty() || isStartedAlready) {
      work.count(step, isStartedAlready ? Outcome.DUPLICATE : Outcome.FILTERED);
      return;
    }
    SagaProcess before = running.orElseGet(place::initial);
    SagaProcess.Next next = before.reacted(saga, found.get(), record);
    SagaEvent.Builder event = SagaEvent.newBuilder().setInput(SagaSteps.inputOf(input, record));
    place.apply(before, next, event);
    place.remember(SagaSteps.INPUT + record.sourceId(), record.eventTimeMillis());
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
  }
}
