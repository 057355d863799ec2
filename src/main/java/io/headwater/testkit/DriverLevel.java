package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetter;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.Envelope;
import io.headwater.event.Snapshot;
import io.headwater.operator.ParkingLot;
import io.headwater.operator.PendingTimer;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Scenarios on a {@link TopologyHarness} each. */
final class DriverLevel implements ScenarioLevel {
  /** The states are made of the history by a punctuation of the wall clock. */
  private static final Duration UNTIL_STATES_ARE_MADE = Duration.ofMillis(1);

  @Override
  public String name() {
    return "driver";
  }

  @Override
  public ScenarioHost start(TopologySpec topology, List<ScenarioRecord> history) {
    Map<String, List<RawRecord>> byTopic = new LinkedHashMap<>();
    for (ScenarioRecord record : history) {
      StreamSpec stream = topology.stream(record.stream()).orElseThrow();
      byTopic
          .computeIfAbsent(stream.topic(), any -> new ArrayList<>())
          .add(new RawRecord(
              Optional.of(ByteString.copyFrom(stream.keyType().encode(record.key()))),
              Optional.of(ByteString.copyFrom(CanonicalBytes.of(record.value()))),
              record.headers(),
              record.eventTime().toEpochMilli()));
    }
    TopologyHarness harness = TopologyHarness.of(topology, byTopic);
    if (!history.isEmpty()) {
      harness.advanceTime(UNTIL_STATES_ARE_MADE);
    }
    return new Host(harness);
  }

  @Override
  public void close() {}

  private record Host(TopologyHarness harness) implements ScenarioHost {
    @Override
    public void send(ScenarioRecord record) {
      harness.advanceTo(record.eventTime());
      harness.pipe(
          record.stream(), record.key(), record.value(), record.headers(), record.eventTime());
    }

    @Override
    public Instant now() {
      return harness.now();
    }

    @Override
    public void elapse(Duration by) {
      harness.advanceTime(by);
    }

    @Override
    public List<Envelope<Message>> records(String stream) {
      return harness.records(stream);
    }

    @Override
    public List<DeadLetter> deadLetters(String stream) {
      return harness.deadLetters(stream);
    }

    @Override
    public Optional<Snapshot> state(String store, Object key) {
      return harness.state(store, key);
    }

    @Override
    public List<StoredState> states(String store) {
      return harness.states(store).entrySet().stream()
          .map(one -> new StoredState(one.getKey(), one.getValue()))
          .toList();
    }

    @Override
    public Map<ByteString, ParkingLot.Reason> parked(String program) {
      Map<ByteString, ParkingLot.Reason> reasons = new LinkedHashMap<>();
      harness.parked(program).forEach((key, lot) -> reasons.put(key, lot.reason()));
      return reasons;
    }

    @Override
    public List<String> timers(String saga, String process) {
      return harness.timers(saga, process).stream().map(PendingTimer::name).toList();
    }

    @Override
    public void close() {
      harness.close();
    }
  }
}
