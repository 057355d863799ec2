package io.headwater.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.headwater.behavior.ProcessHeader;
import io.headwater.behavior.Reacted;
import io.headwater.behavior.Saga;
import io.headwater.behavior.SagaProcess;
import io.headwater.behavior.TimerClock;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.Snapshot;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.SagaEvent;
import io.headwater.proto.SagaInput;
import io.headwater.proto.SagaTimer;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What inputs and timers of a saga have in common: the process is read, and what it came to is
 * written, first of all as an event.
 *
 * @param events way out of the events
 * @param targets ways out of the commands, by the name of their stream
 */
record SagaSteps(SagaSpec spec, int events, Map<String, Target> targets) {
  /** Before the id of an input that is remembered. */
  static final String INPUT = "input ";

  static final int LONGEST_INPUT_ID = 200;

  /** Remembered of a process that has ended. */
  static final String ENDED = "ended";

  private static final Set<String> OF_THE_TRIGGER = Set.of(
      EventHeaders.ID,
      EventHeaders.CORRELATION,
      EventHeaders.CAUSATION,
      EventHeaders.SEQUENCE,
      EventHeaders.EXPECT,
      EventHeaders.PROCESS);

  /** Where commands go. */
  record Target(StreamSpec stream, int exit) {}

  SagaSteps {
    targets = Map.copyOf(targets);
  }

  /**
   * Returns what the ids of a step begin with. The id of an input that the process itself has led
   * to contains one of these: a long one is replaced by its digest, so that the ids of a process
   * that goes on for ever do not grow with it.
   */
  static String idOf(String saga, String process, String input) {
    String bounded = input.length() <= LONGEST_INPUT_ID
        ? input
        : UUID.nameUUIDFromBytes(input.getBytes(UTF_8)).toString();
    return "%s/%s:%s".formatted(saga, process, bounded);
  }

  /** Returns the process that a record is of, in its place among the stores. */
  Place placeOf(Envelope<?> record, UnitOfWork work) {
    return new Place(record, UnitOfWork.keyOf(record), work);
  }

  /** Returns an input as the events tell of it. */
  static SagaInput inputOf(Saga.Input input, Envelope<?> record) {
    SagaInput.Builder told = SagaInput.newBuilder()
        .setStream(input.stream())
        .setType(input.type().fullName())
        .setValue(UnsafeByteOperations.unsafeWrap(record.valueBytes()))
        .setId(record.sourceId())
        .setTime(record.eventTimeMillis())
        .setTopic(record.origin().topic())
        .setPartition(record.origin().partition())
        .setOffset(record.origin().offset());
    for (EventHeaders.Entry header : record.headers().entries()) {
      HeaderEntry.Builder one = HeaderEntry.newBuilder().setName(header.name());
      byte[] value = header.value();
      if (value != null) {
        one.setValue(UnsafeByteOperations.unsafeWrap(value));
      }
      told.addHeaders(one);
    }
    return told.build();
  }

  /** A process while one record, its trigger, is in hand. */
  final class Place {
    private final Envelope<?> trigger;
    private final byte[] key;
    private final UnitOfWork work;

    Place(Envelope<?> trigger, byte[] key, UnitOfWork work) {
      this.trigger = trigger;
      this.key = key;
      this.work = work;
    }

    boolean remembers(String id, long eventTimeMillis) {
      return work.answer(spec.inputStore(), key, id, eventTimeMillis).isPresent();
    }

    void remember(String id, long eventTimeMillis) {
      work.remember(spec.inputStore(), key, id, new byte[0], eventTimeMillis);
    }

    SagaProcess initial() {
      return SagaProcess.initial(spec.behavior(), trigger.keyText());
    }

    Optional<SagaProcess> process() {
      return work.snapshot(spec.store(), key)
          .map(found ->
              new SagaProcess(trigger.keyText(), found.state(), found.sequence(), timers()));
    }

    private SortedMap<String, SagaTimer> timers() {
      SortedMap<String, SagaTimer> pending = new TreeMap<>();
      for (Saga.Timer timer : spec.behavior().timers()) {
        work.timer(spec.timerStore(), key, timer.name())
            .ifPresent(found -> pending.put(timer.name(), parsed(found)));
      }
      return pending;
    }

    /** Stages all that a step of the process led to. */
    void apply(SagaProcess before, SagaProcess.Next next, SagaEvent.Builder event) {
      Reacted reacted = next.reacted();
      String id = idOf(spec.name(), trigger.keyText(), trigger.sourceId());
      List<Envelope<?>> commands = commands(reacted, id);
      event.setEnded(reacted.isEnd());
      commands.forEach(command -> event.addCommands(command.id()));
      work.emit(
          events,
          trigger.withHeaders(headers(id)).withValue(event.build()),
          List.of(EventHeaders.Entry.text(
              EventHeaders.SEQUENCE, Long.toString(before.sequence() + 1))));
      for (int i = 0; i < commands.size(); i++) {
        work.emit(target(reacted.commands().get(i)).exit(), commands.get(i), List.of());
      }
      keep(before, next.process());
    }

    private void keep(SagaProcess before, Optional<SagaProcess> after) {
      SortedMap<String, SagaTimer> pending = after.map(SagaProcess::timers).orElseGet(TreeMap::new);
      before.timers().forEach((name, timer) -> {
        if (!pending.containsKey(name)) {
          work.removeTimer(spec.timerStore(), key, name);
        }
      });
      pending.forEach((name, timer) -> {
        if (!timer.equals(before.timers().get(name))) {
          work.putTimer(spec.timerStore(), pendingTimer(timer, key));
        }
      });
      if (after.isPresent()) {
        SagaProcess process = after.get();
        Message state = MapOperator.requireType(spec.behavior().state(), process.state(), "state");
        work.put(
            spec.store(), key, new Snapshot(state, process.sequence()), trigger.eventTimeMillis());
      } else {
        work.delete(spec.store(), key, trigger.eventTimeMillis());
        remember(ENDED, endTime());
      }
    }

    /**
     * Returns the time to remember the end by. A timer may have been due long before the records
     * that come now, or long after them: the store of ids would then forget others too early.
     */
    private long endTime() {
      long streamTime = work.timerTable(spec.timerStore()).streamTimeMillis();
      if (streamTime < 0) {
        return trigger.eventTimeMillis();
      }
      long latest = streamTime + spec.deduplicationWindow().toMillis();
      return Math.min(Math.max(trigger.eventTimeMillis(), streamTime), latest);
    }

    private List<Envelope<?>> commands(Reacted reacted, String id) {
      List<Envelope<?>> commands = new ArrayList<>();
      for (Reacted.Command command : reacted.commands()) {
        StreamSpec stream = target(command).stream();
        Object to = RecordCodec.requireKey(
            stream.keyType(), command.key(), "command to '" + stream.name() + "'");
        EventHeaders headers = headers(id + "/" + (commands.size() + 1));
        commands.add(trigger
            .withHeaders(headers)
            .withValue(messageOf(command, stream))
            .withKey(stream.keyType(), to));
      }
      return commands;
    }

    private EventHeaders headers(String id) {
      return trigger
          .headers()
          .without(OF_THE_TRIGGER::contains)
          .plus(EventHeaders.Entry.text(EventHeaders.ID, id))
          .plus(EventHeaders.Entry.text(EventHeaders.CORRELATION, trigger.correlationId()))
          .plus(EventHeaders.Entry.text(EventHeaders.CAUSATION, trigger.sourceId()))
          .plus(ProcessHeader.of(spec.name(), trigger.keyText()));
    }

    private Target target(Reacted.Command command) {
      Target target = targets.get(command.stream());
      if (target == null) {
        throw new RecordFailureException(
            FailureCode.SERIALIZE,
            "saga '%s' does not declare to send to '%s'".formatted(spec.name(), command.stream()));
      }
      return target;
    }

    private Message messageOf(Reacted.Command command, StreamSpec stream) {
      try {
        return Saga.asCommand(stream.value(), command.value());
      } catch (IllegalArgumentException e) {
        throw new RecordFailureException(
            FailureCode.SERIALIZE,
            "command is a '%s', which is no case of '%s'"
                .formatted(command.value().getDescriptorForType().getFullName(), stream.value()));
      }
    }
  }

  private static PendingTimer pendingTimer(SagaTimer timer, byte[] key) {
    return new PendingTimer(
        timer.getName(),
        timer.getIsEventTime() ? TimerClock.EVENT : TimerClock.WALL,
        new InputRecord(
            SagaProcess.originOf(timer),
            timer.getDue(),
            true,
            key,
            CanonicalBytes.of(timer),
            SagaProcess.headersOf(timer)));
  }

  private static SagaTimer parsed(PendingTimer timer) {
    try {
      return SagaTimer.parseFrom(Objects.requireNonNull(timer.firing().value()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a pending timer is unreadable", e);
    }
  }
}
