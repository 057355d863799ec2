package io.headwater.comparison;

import com.google.protobuf.Message;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.FieldProtection;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.event.UndecodableEventException;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.GlobalTable;
import io.headwater.operator.HeldEntry;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramStore;
import io.headwater.replay.InMemoryTopology;
import io.headwater.replay.ReplayReport.StepCounts;
import io.headwater.replay.ReplaySettings;
import io.headwater.replay.ReplayTrace;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StoredStates;
import io.headwater.replay.WrittenRecord;
import io.headwater.testkit.AnsweredTopology;
import io.headwater.topology.AggregateSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** One of the two versions, at work. All its aggregates answer, or no rejection could be seen. */
final class Version {
  private final TopologySpec declared;
  private final TopologySpec spec;
  private final Tape tape;
  private final TopologyMetrics metrics;
  private final InMemoryTopology topology;
  private final Map<String, StreamSpec> streams = new LinkedHashMap<>();
  private final Map<String, String> replyTopics = new LinkedHashMap<>();
  private final Map<String, MessageType> states = new LinkedHashMap<>();
  private final Set<String> held = new LinkedHashSet<>();

  Version(TopologySpec declared, FieldProtection protection) {
    this.declared = declared;
    this.spec = AnsweredTopology.of(declared);
    this.metrics = new TopologyMetrics(spec.name());
    spec.aggregates().forEach(one -> replyTopics.put(one.name(), replies(one)));
    spec.streams().forEach(stream -> streams.put(stream.topic(), stream));
    for (Program program : Program.compile(spec)) {
      for (ProgramStore store : program.stores()) {
        if (store instanceof ProgramStore.Snapshots snapshots) {
          states.put(store.name(), snapshots.state());
        } else if (store.isOwn() && !(store instanceof ProgramStore.Ids)) {
          held.add(store.name());
        }
      }
    }
    GlobalTable.of(spec).forEach(table -> states.put(table.store(), table.row()));
    this.tape = new Tape(held);
    this.topology = InMemoryTopology.of(
        spec, ReplaySettings.DEFAULT.withProtection(protection), tape, metrics, tape, tape);
  }

  /** Returns the topology as it was given. */
  TopologySpec declared() {
    return declared;
  }

  InMemoryTopology topology() {
    return topology;
  }

  /** Returns what the latest record has led to. */
  Tape tape() {
    return tape;
  }

  /** Processes the next record. */
  RecordPosition process(SourceRecord record) {
    tape.clear();
    return topology.process(record);
  }

  /** Lets everything happen that is due until then. */
  void advanceTo(Instant time) {
    tape.clear();
    topology.advanceTo(time);
  }

  Optional<AggregateSpec> aggregate(String name) {
    return spec.aggregates().stream().filter(one -> one.name().equals(name)).findFirst();
  }

  /** Returns the topic of the replies of an aggregate; it may be none that is declared. */
  String replies(AggregateSpec aggregate) {
    return topic(aggregate.replies().orElseThrow());
  }

  /** Returns the topic of a stream. */
  String topic(String stream) {
    return spec.stream(stream).orElseThrow().topic();
  }

  /** Finds the declared stream of a topic. */
  Optional<StreamSpec> stream(String topic) {
    return Optional.ofNullable(streams.get(topic))
        .filter(one -> declared.stream(one.name()).isPresent());
  }

  /** Returns the names of the stores of states by key. */
  Set<String> stores() {
    return new LinkedHashSet<>(states.keySet());
  }

  /** Returns the names of the stores of windows, timers, parked records and the like. */
  Set<String> held() {
    return new LinkedHashSet<>(held);
  }

  /** Returns what such a store holds there now. */
  Optional<HeldEntry> held(ReplayTrace.Entry entry) {
    return StoredStates.held(topology, entry);
  }

  /** Returns the current state of a key. */
  Optional<Snapshot> state(String store, KeyBytes key) {
    return topology.state(store, key.array());
  }

  /** Returns the value of a record, if it is one of the topic's stream. */
  Optional<Message> value(WrittenRecord record) {
    byte[] value = record.value();
    StreamSpec stream = streams.get(record.position().topic());
    if (value == null || stream == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(stream.decoder().decode(value, record.headers()));
    } catch (UndecodableEventException e) {
      return Optional.empty();
    }
  }

  /** Returns how many commands of an aggregate the latest record has led to replies to. */
  long decided(String aggregate) {
    String replies = Objects.requireNonNull(replyTopics.get(aggregate));
    return tape.entries().stream()
        .filter(entry -> entry instanceof Tape.Entry.Written written
            && written.record().position().topic().equals(replies))
        .count();
  }

  /** Returns how many commands of an aggregate were answered before. */
  long duplicates(String aggregate) {
    return metrics.step(aggregate, aggregate).counts().getOrDefault(Outcome.DUPLICATE, 0L);
  }

  /** Returns how records have left the steps that are declared. */
  List<StepCounts> steps() {
    return StepCounts.of(declared, metrics);
  }

  /** Puts a state of the other version in the place of this one's. */
  void restore(String store, int partition, KeyBytes key, Optional<Snapshot> state) {
    MessageType type = states.get(store);
    if (type != null) {
      topology.restore(
          store, partition, key.array(), state.map(one -> one.withState(as(type, one.state()))));
    }
  }

  private static Message as(MessageType type, Message state) {
    byte[] bytes = CanonicalBytes.of(state);
    return bytes.length == 0 ? type.defaultInstance() : type.parse(bytes);
  }
}
