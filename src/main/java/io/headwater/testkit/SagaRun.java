package io.headwater.testkit;

import com.google.protobuf.Message;
import io.headwater.behavior.ProcessHeader;
import io.headwater.behavior.Reacted;
import io.headwater.behavior.Saga;
import io.headwater.behavior.SagaProcess;
import io.headwater.behavior.TimerClock;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.proto.SagaEvent;
import io.headwater.proto.SagaTimer;
import io.headwater.topology.StreamSpec;
import io.headwater.yaml.TopologyExamples.SagaStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a process of a saga does, by its pure functions alone. */
final class SagaRun {
  private static final int MOST_FIRINGS = 500;

  private final Saga<?> saga;
  private final String id;
  private final List<Reacted.Command> commands = new ArrayList<>();
  private Optional<SagaProcess> process = Optional.empty();
  private Instant now;
  private long streamTime = Long.MIN_VALUE;
  private long inputs;
  private boolean hasEnded;

  SagaRun(Saga<?> saga, String id, Instant start) {
    this.saga = saga;
    this.id = id;
    this.now = start;
  }

  Optional<SagaProcess> process() {
    return process;
  }

  boolean hasEnded() {
    return hasEnded;
  }

  /** Takes a step, and returns the commands that it led to. */
  List<Reacted.Command> take(SagaStep step) {
    commands.clear();
    if (step instanceof SagaStep.Input input) {
      react(input);
    } else {
      now = now.plus(((SagaStep.Elapse) step).by());
      fire(TimerClock.WALL, now.toEpochMilli());
    }
    return List.copyOf(commands);
  }

  /** Returns the headers by which an input is of a process. */
  static EventHeaders headers(Saga<?> saga, String process) {
    return EventHeaders.of(List.of(ProcessHeader.of(saga.name(), process)));
  }

  private void react(SagaStep.Input step) {
    StreamSpec stream = step.stream();
    Saga.Input input = saga.input(stream.name()).orElseThrow();
    Envelope<Message> record = Envelope.of(
        new RecordPosition(stream.topic(), 0, inputs++),
        now,
        headers(saga, id),
        step.key(),
        step.value());
    boolean isOurs =
        saga.handles(input, step.value()) && saga.processOf(input, record).equals(Optional.of(id));
    if (!isOurs) {
      return;
    }
    Optional<Saga.Case> found = saga.caseOf(input, step.value(), process.isPresent());
    if (found.isPresent() && !(process.isEmpty() && hasEnded)) {
      SagaProcess before = process.orElseGet(() -> SagaProcess.initial(saga, id));
      keep(before.reacted(saga, found.get(), record.withKey(KeyType.STRING, id)));
    }
    streamTime = Math.max(streamTime, now.toEpochMilli());
    fire(TimerClock.EVENT, streamTime);
  }

  private void keep(SagaProcess.Next next) {
    commands.addAll(next.reacted().commands());
    process = next.process();
    hasEnded |= process.isEmpty();
  }

  private void fire(TimerClock clock, long time) {
    for (int i = 0; i < MOST_FIRINGS; i++) {
      Optional<SagaTimer> due = process.flatMap(running -> running.timers().values().stream()
          .filter(one -> one.getIsEventTime() == (clock == TimerClock.EVENT))
          .filter(one -> one.getDue() <= time)
          .min(Comparator.comparingLong(SagaTimer::getDue).thenComparing(SagaTimer::getName)));
      if (due.isEmpty()) {
        return;
      }
      SagaEvent event = SagaEvent.newBuilder().setTimer(due.get()).build();
      Envelope<Message> firing = SagaProcess.triggerOf(saga, id, event, FieldProtection.NONE);
      keep(process.orElseThrow().fired(saga, due.get(), firing));
    }
  }
}
