package io.headwater.replay;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Limits;
import io.headwater.proto.Reply;
import io.headwater.replay.AuthorCalls.Call;
import io.headwater.replay.AuthorCalls.Fault;
import io.headwater.replay.DriverComparison.Written;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What records led to in a run in which some of the author's code broke.
 *
 * @param topics what was written; of dead letters, all but why they are
 * @param letters the dead letters, in order
 * @param records every record that there was, of the input and written
 * @param turns which programs turned to which of them
 * @param places where the records of the input are
 * @param broken how many calls broke
 */
record FaultRun(
    SortedMap<String, List<Written>> topics,
    SortedMap<String, SortedMap<ByteString, ByteString>> stores,
    Map<String, OutcomeCounts> counts,
    List<DeadLetter> letters,
    Map<RecordPosition, Written> records,
    List<Call> calls,
    Set<UnitTrace.Turn> turns,
    List<RecordPosition> places,
    int broken) {
  private static final Duration MAX_FUTURE = Duration.ofDays(1);

  private static final Set<String> WHY = Set.of(
      "hw-dlq-code",
      "hw-dlq-message",
      "hw-dlq-step",
      "hw-dlq-where",
      "hw-dlq-exception",
      "hw-dlq-time",
      "__streams.errors.exception",
      "__streams.errors.message");

  /** Runs records through a topology of which some calls break. */
  static FaultRun of(
      TopologySpec spec, List<SourceRecord> records, Function<Call, Optional<Fault>> plan) {
    UnitTrace trace = new UnitTrace();
    AuthorCalls calls = new AuthorCalls(trace);
    calls.arm(plan);
    TopologyMetrics metrics = new TopologyMetrics(spec.name());
    FaultRun run = new FaultRun(
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new ArrayList<>(),
        new HashMap<>(),
        calls.made(),
        trace.turns(),
        new ArrayList<>(),
        0);
    InMemoryTopology topology = InMemoryTopology.of(
        CalledTopology.of(spec, calls),
        new ReplaySettings(
            Limits.DEFAULT, TopologyHarness.START, MAX_FUTURE, true, FieldProtection.NONE),
        run::add,
        metrics,
        StateChange.Listener.NONE,
        trace);

    for (SourceRecord record : records) {
      RecordPosition place = topology.process(record);
      run.places.add(place);
      run.records.put(place, written(record));
    }

    return new FaultRun(
        run.topics,
        DriverComparison.stores(spec, topology),
        DriverComparison.consumed(metrics.countsByProgram()),
        run.letters,
        run.records,
        calls.made(),
        trace.turns(),
        run.places,
        calls.broken());
  }

  private void add(WrittenRecord record) {
    Written written = new Written(
        bytes(record.key()), bytes(record.value()), record.headers(), record.timestamp());
    records.put(record.position(), written);
    boolean isLetter = record.kind() == WrittenRecord.Kind.DEAD_LETTER;
    if (isLetter) {
      letters.add(
          DeadLetterHeaders.read(record.key(), record.value(), record.headers()).orElseThrow());
    }
    topics
        .computeIfAbsent(record.position().topic(), any -> new ArrayList<>())
        .add(isLetter ? withoutWhy(written) : written);
  }

  private static Written withoutWhy(Written letter) {
    EventHeaders headers = letter.headers().without(WHY::contains);
    return new Written(letter.key(), letter.value(), headers, letter.time());
  }

  private static Written written(SourceRecord record) {
    return new Written(
        record.event().key().map(ByteString::copyFrom),
        record.event().value().map(ByteString::copyFrom),
        record.event().headers(),
        record.event().time().toEpochMilli());
  }

  static Optional<ByteString> bytes(byte @Nullable [] bytes) {
    return Optional.ofNullable(bytes).map(ByteString::copyFrom);
  }

  /** Returns the same, without the values of dead letters, and without replies that say FAILED. */
  FaultRun withoutTraces() {
    SortedMap<String, List<Written>> plain = new TreeMap<>();
    topics.forEach((topic, written) -> {
      List<Written> rest = written.stream()
          .filter(one -> !isFailed(one))
          .map(one -> topic.endsWith(StreamSpec.DEAD_LETTER_SUFFIX)
              ? new Written(one.key(), Optional.empty(), one.headers(), one.time())
              : one)
          .toList();
      if (!rest.isEmpty()) {
        plain.put(topic, rest);
      }
    });
    return new FaultRun(plain, stores, counts, letters, records, calls, turns, places, broken);
  }

  private static boolean isFailed(Written record) {
    try {
      return record.headers().text(EventHeaders.TYPE).equals(Optional.of("headwater.Reply"))
          && Reply.parseFrom(record.value().orElseThrow()).getStatus() == Reply.Status.FAILED;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("a reply is unreadable", e);
    }
  }

  /** Returns what is different from another run; empty if nothing is. */
  Optional<String> differenceFrom(FaultRun other) {
    if (!counts.equals(other.counts)) {
      return Optional.of("counts: " + counts + "\n not " + other.counts);
    }
    if (!topics.keySet().equals(other.topics.keySet())) {
      return Optional.of("topics: " + topics.keySet() + "\n not " + other.topics.keySet());
    }
    for (String topic : topics.keySet()) {
      List<Written> mine = Objects.requireNonNull(topics.get(topic));
      List<Written> others = Objects.requireNonNull(other.topics.get(topic));
      for (int i = 0; i < Math.min(mine.size(), others.size()); i++) {
        if (!mine.get(i).equals(others.get(i))) {
          return Optional.of(topic + " at " + i + ": " + mine.get(i) + "\n not " + others.get(i));
        }
      }
      if (mine.size() != others.size()) {
        return Optional.of(topic + ": " + mine.size() + " records, not " + others.size());
      }
    }
    return stores.equals(other.stores)
        ? Optional.empty()
        : Optional.of("stores: " + stores + "\n not " + other.stores);
  }
}
