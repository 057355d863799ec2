package io.headwater.behavior;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.SagaEvent;
import io.headwater.proto.SagaInput;
import io.headwater.proto.SagaTimer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A process of a saga, at a point of its history; a pure function of its events. Immutable.
 *
 * @param process its id
 * @param sequence how many events it has had
 * @param timers those that are pending, by name
 */
public record SagaProcess(
    String process, Message state, long sequence, SortedMap<String, SagaTimer> timers) {
  /** Copies the map. */
  public SagaProcess {
    timers = Collections.unmodifiableSortedMap(new TreeMap<>(timers));
  }

  /** What a step of a process led to; no process remains if it ended it. */
  public record Next(Optional<SagaProcess> process, Reacted reacted) {}

  /** Returns a process before its first event. */
  public static SagaProcess initial(Saga<?> saga, String process) {
    return new SagaProcess(process, saga.state().defaultInstance(), 0, new TreeMap<>());
  }

  /**
   * Returns a process as its history has left it; empty if it has ended, or has not begun.
   *
   * @param history of one process, in order; may hold several runs, each ended before the next
   * @param protection opens the inputs, which the events hold as they were written
   * @throws IllegalArgumentException if the saga would not have reacted to one of the events
   */
  public static Optional<SagaProcess> of(
      Saga<?> saga, String process, List<SagaEvent> history, FieldProtection protection) {
    Optional<SagaProcess> running = Optional.empty();
    for (SagaEvent event : history) {
      running = next(saga, process, running, event, protection).process();
    }
    return running;
  }

  /**
   * Returns what a process made of the next event of its history.
   *
   * @param running the process before; empty if it has ended, or has not begun
   * @throws IllegalArgumentException if the saga would not have reacted to it
   */
  public static Next next(
      Saga<?> saga,
      String process,
      Optional<SagaProcess> running,
      SagaEvent event,
      FieldProtection protection) {
    Envelope<Message> trigger = triggerOf(saga, process, event, protection);
    SagaProcess before = running.orElseGet(() -> initial(saga, process));
    return event.hasTimer()
        ? before.fired(saga, event.getTimer(), trigger)
        : before.reacted(saga, caseOf(saga, event, trigger, running.isPresent()), trigger);
  }

  private static Saga.Case caseOf(
      Saga<?> saga, SagaEvent event, Envelope<Message> trigger, boolean isRunning) {
    return saga.input(event.getInput().getStream())
        .flatMap(input -> saga.caseOf(input, trigger.value(), isRunning))
        .orElseThrow(
            () -> new IllegalArgumentException("saga '%s' does not handle input '%s' of '%s'"
                .formatted(
                    saga.name(), event.getInput().getId(), event.getInput().getStream())));
  }

  /**
   * Returns what came in, as the handlers saw it; or as it is declared, if its subject was
   * forgotten since.
   */
  public static Envelope<Message> triggerOf(
      Saga<?> saga, String process, SagaEvent event, FieldProtection protection) {
    Envelope.EncodedKey key =
        new Envelope.EncodedKey(KeyType.STRING, KeyType.STRING.encode(process));
    if (event.hasTimer()) {
      SagaTimer timer = event.getTimer();
      return Envelope.ofBytes(
          originOf(timer),
          timer.getDue(),
          headersOf(timer),
          key,
          new Envelope.EncodedValue(MessageType.of(SagaTimer.class), timer.toByteArray()));
    }
    SagaInput input = event.getInput();
    MessageType type = saga.input(input.getStream())
        .map(Saga.Input::type)
        .orElseThrow(() -> new IllegalArgumentException(
            "saga '%s' does not read '%s'".formatted(saga.name(), input.getStream())));
    return Envelope.ofBytes(
            new RecordPosition(input.getTopic(), input.getPartition(), input.getOffset()),
            input.getTime(),
            headersOf(input.getHeadersList()),
            key,
            new Envelope.EncodedValue(type, input.getValue().toByteArray()))
        .protectedBy(protection);
  }

  /** Returns where the record entered the topology that set a timer. */
  public static RecordPosition originOf(SagaTimer timer) {
    return new RecordPosition(timer.getTopic(), timer.getPartition(), timer.getOffset());
  }

  /** Returns the headers that a timer's firing comes with. */
  public static EventHeaders headersOf(SagaTimer timer) {
    return EventHeaders.of(List.of(
        EventHeaders.Entry.text(EventHeaders.ID, timer.getId()),
        EventHeaders.Entry.text(EventHeaders.TYPE, SagaTimer.getDescriptor().getFullName()),
        EventHeaders.Entry.text(EventHeaders.CORRELATION, timer.getCorrelation())));
  }

  private static EventHeaders headersOf(List<HeaderEntry> stored) {
    List<EventHeaders.Entry> headers = new ArrayList<>();
    for (HeaderEntry one : stored) {
      headers.add(new EventHeaders.Entry(
          one.getName(), one.hasValue() ? one.getValue().toByteArray() : null));
    }
    return EventHeaders.of(headers);
  }

  /** Returns the process after an input. */
  public Next reacted(Saga<?> saga, Saga.Case found, Envelope<?> record) {
    return after(saga, saga.react(found, state, record), record);
  }

  /** Returns the process after one of its timers has fired. */
  public Next fired(Saga<?> saga, SagaTimer timer, Envelope<?> firing) {
    SortedMap<String, SagaTimer> left = new TreeMap<>(timers);
    left.remove(timer.getName());
    return new SagaProcess(process, state, sequence, left)
        .after(saga, saga.fire(timer.getName(), state, firing), firing);
  }

  private Next after(Saga<?> saga, Reacted reacted, Envelope<?> trigger) {
    if (reacted.isEnd()) {
      return new Next(Optional.empty(), reacted);
    }
    SortedMap<String, SagaTimer> pending = new TreeMap<>(timers);
    for (Reacted.TimerChange change : reacted.timers()) {
      saga.requireTimer(change.name());
      change
          .due()
          .ifPresentOrElse(
              due -> pending.put(change.name(), timer(saga, change, due, trigger)),
              () -> pending.remove(change.name()));
    }
    return new Next(
        Optional.of(new SagaProcess(process, reacted.state(), sequence + 1, pending)), reacted);
  }

  private SagaTimer timer(Saga<?> saga, Reacted.TimerChange change, long due, Envelope<?> trigger) {
    // The same timer may be set again for the same time: the number of the event tells them apart.
    String id = "%s/%s/%s@%d.%d".formatted(saga.name(), process, change.name(), due, sequence + 1);
    return SagaTimer.newBuilder()
        .setName(change.name())
        .setIsEventTime(change.clock() == TimerClock.EVENT)
        .setDue(due)
        .setId(id)
        .setCorrelation(trigger.correlationId())
        .setTopic(trigger.origin().topic())
        .setPartition(trigger.origin().partition())
        .setOffset(trigger.origin().offset())
        .build();
  }
}
