package io.headwater.operator;

import io.headwater.behavior.SagaProcess;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.proto.SagaEvent;
import io.headwater.proto.SagaTimer;
import java.util.Optional;

/** Lets a process react to one of its timers. */
record SagaTimerOperator(int step, SagaSteps steps) implements Operator {

  @Override
  public void process(Envelope<?> firing, UnitOfWork work) {
    SagaSteps.Place place = steps.placeOf(firing, work);
    Optional<SagaProcess> running = place.process();
    if (running.isEmpty()) {
      // It waited behind a parked record, which has ended the process since.
      work.count(step, Outcome.FILTERED);
      return;
    }
    SagaTimer timer = (SagaTimer) firing.value();
    SagaProcess.Next next = running.get().fired(steps.spec().behavior(), timer, firing);
    place.apply(running.get(), next, SagaEvent.newBuilder().setTimer(timer));
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
  }
}
