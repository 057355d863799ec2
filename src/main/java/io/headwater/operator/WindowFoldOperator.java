package io.headwater.operator;

import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.topology.Emission;
import io.headwater.topology.StepSpec;
import java.time.Instant;
import java.util.Optional;

/** Folds a record into the windows of its event time; a late one goes where it was declared to. */
record WindowFoldOperator(
    int step, StepSpec.WindowFold spec, WindowUpdate update, Optional<Operator> late, Operator next)
    implements Operator {

  @Override
  public void process(Envelope<?> record, UnitOfWork work) throws Exception {
    KeyWindows windows = new KeyWindows(spec, record, work);
    update.update(windows);
    if (windows.isUnchanged()) {
      late(record, windows.streamTime(), work);
      return;
    }
    work.mark(Outcome.PROCESSED);
    work.count(step, Outcome.PROCESSED);
    if (spec.emission() == Emission.UPDATES) {
      passOn(record, windows, work);
    }
  }

  private void passOn(Envelope<?> record, KeyWindows windows, UnitOfWork work) throws Exception {
    int ordinal = 0;
    for (WindowSnapshot window : windows.changedAndOpen()) {
      Envelope<?> update =
          KeyWindows.within(record, window.span()).withValue(window.snapshot().state());
      next.process(spec.window().isOverlapping() ? update.derived(++ordinal) : update, work);
    }
  }

  private void late(Envelope<?> record, long streamTime, UnitOfWork work) throws Exception {
    if (late.isEmpty()) {
      throw new RecordFailureException(
          FailureCode.LATE,
          "event time %s came at stream time %s, when its windows had closed: %s"
              .formatted(record.eventTime(), Instant.ofEpochMilli(streamTime), spec.window()));
    }
    late.get().process(record, work);
  }
}
