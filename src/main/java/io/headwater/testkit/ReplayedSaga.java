package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.behavior.Saga;
import io.headwater.behavior.SagaProcess;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.KeyType;
import io.headwater.event.Snapshot;
import io.headwater.operator.PendingTimer;
import io.headwater.proto.SagaEvent;
import io.headwater.proto.SagaTimer;
import io.headwater.topology.SagaSpec;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The processes of a saga with their timers, as their events lead to them. */
final class ReplayedSaga implements Replayed {
  private final SagaSpec spec;
  private final StreamSpec events;
  private final Map<ByteString, Optional<SagaProcess>> processes = new LinkedHashMap<>();

  ReplayedSaga(SagaSpec spec, StreamSpec events) {
    this.spec = spec;
    this.events = events;
  }

  @Override
  public String name() {
    return "saga '" + spec.name() + "'";
  }

  @Override
  public String store() {
    return spec.store();
  }

  @Override
  public KeyType keyType() {
    return events.keyType();
  }

  @Override
  public Optional<String> take(CheckStep step) {
    for (RawRecord record : step.records(events.topic())) {
      ByteString key = record.key().orElse(ByteString.EMPTY);
      if (record.isRelease()) {
        continue;
      }
      Optional<String> why;
      try {
        why = take(key, record);
      } catch (InvalidProtocolBufferException | RuntimeException e) {
        why = Optional.of("the event cannot be folded: " + e);
      }
      if (why.isPresent()) {
        return why.map(text -> "%s, key %s: %s".formatted(name(), shown(key), text));
      }
    }
    return Optional.empty();
  }

  private Optional<String> take(ByteString key, RawRecord record)
      throws InvalidProtocolBufferException {
    Saga<?> saga = spec.behavior();
    SagaEvent event = SagaEvent.parseFrom(record.value().orElse(ByteString.EMPTY));
    Optional<SagaProcess> before = processes.getOrDefault(key, Optional.empty());
    long next = before.map(SagaProcess::sequence).orElse(0L) + 1;
    String number = record.headers().text(EventHeaders.SEQUENCE).orElse("none");
    if (!number.equals(Long.toString(next))) {
      return Optional.of("an event has sequence number %s, expected %d".formatted(number, next));
    }
    SagaProcess.Next after =
        SagaProcess.next(saga, key.toStringUtf8(), before, event, FieldProtection.NONE);
    processes.put(key, after.process());
    int commands = after.reacted().commands().size();
    if (commands != event.getCommandsCount()) {
      return Optional.of("event %d has sent %d commands, and sends %d now"
          .formatted(next, event.getCommandsCount(), commands));
    }
    return Optional.empty();
  }

  @Override
  public Map<ByteString, Snapshot> states() {
    Map<ByteString, Snapshot> states = new LinkedHashMap<>();
    processes.forEach((key, process) -> process.ifPresent(
        running -> states.put(key, new Snapshot(running.state(), running.sequence()))));
    return states;
  }

  @Override
  public List<String> otherDifferences(TopologyHarness harness) {
    List<String> lines = new ArrayList<>();
    processes.forEach((key, process) -> {
      Map<String, SagaTimer> replayed = process.map(SagaProcess::timers).orElseGet(TreeMap::new);
      Map<String, ByteString> expected = new TreeMap<>();
      replayed.forEach(
          (timer, set) -> expected.put(timer, ByteString.copyFrom(CanonicalBytes.of(set))));
      Map<String, ByteString> actual = new TreeMap<>();
      for (PendingTimer timer : harness.timers(spec.name(), key.toStringUtf8())) {
        actual.put(timer.name(), value(timer));
      }
      if (!expected.equals(actual)) {
        lines.add("%s, key %s: timers: replayed %s, kept %s"
            .formatted(name(), shown(key), expected.keySet(), actual.keySet()));
      }
    });
    return lines;
  }

  private static ByteString value(PendingTimer timer) {
    return ByteString.copyFrom(Objects.requireNonNull(timer.firing().value()));
  }
}
