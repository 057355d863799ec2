package io.headwater.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.ReservedKey;
import io.headwater.host.InternalTopics;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Limits;
import io.headwater.operator.Program;
import io.headwater.operator.ProgramStore;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs a topology on Kafka Streams' test driver and in memory, and compares what came of it. */
final class DriverComparison {
  private static final Duration MAX_FUTURE = Duration.ofDays(1);

  private DriverComparison() {}

  /** Says where lists differ first: all of them would be too much to read. */
  static void requireSame(String topic, List<Written> inMemory, List<Written> onDriver) {
    for (int i = 0; i < Math.min(inMemory.size(), onDriver.size()); i++) {
      assertThat(inMemory.get(i)).as("%s, record %d", topic, i).isEqualTo(onDriver.get(i));
    }
    assertThat(inMemory).as(topic).hasSameSizeAs(onDriver);
  }

  /** A record, equal by content. */
  record Written(
      Optional<ByteString> key, Optional<ByteString> value, EventHeaders headers, long time) {
    @Override
    public String toString() {
      return "%s %s %d %s"
          .formatted(
              key,
              value,
              time,
              headers.entries().stream()
                  .map(one -> one.name() + "=" + headers.text(one.name()).orElse(""))
                  .toList());
    }
  }

  /** What a run led to. */
  record Result(
      SortedMap<String, List<Written>> topics,
      SortedMap<String, SortedMap<ByteString, ByteString>> stores,
      Map<String, OutcomeCounts> counts) {

    /** Counts the records of a program that left it in a way. */
    long count(String program, Outcome outcome) {
      return counts.getOrDefault(program, OutcomeCounts.NONE).of(outcome);
    }
  }

  /** Requires that records lead to the same in both, and returns it. */
  static Result compare(TopologySpec spec, List<SourceRecord> records) {
    return compare(() -> spec, records);
  }

  /** Requires the same of a topology that has to be made anew for each of them. */
  static Result compare(Supplier<TopologySpec> spec, List<SourceRecord> records) {
    Result inMemory = inMemory(spec.get(), records);
    requireSame(inMemory, onDriver(spec.get(), records));
    return inMemory;
  }

  static OutcomeCounts total(Result result) {
    return result.counts().values().stream().reduce(OutcomeCounts.NONE, OutcomeCounts::plus);
  }

  static void requireSame(Result inMemory, Result onDriver) {
    assertThat(inMemory.counts()).isEqualTo(onDriver.counts());
    assertThat(inMemory.topics().keySet()).isEqualTo(onDriver.topics().keySet());
    inMemory
        .topics()
        .forEach((topic, written) ->
            requireSame(topic, written, Objects.requireNonNull(onDriver.topics().get(topic))));
    assertThat(inMemory.stores()).isEqualTo(onDriver.stores());
  }

  private static Result inMemory(TopologySpec spec, List<SourceRecord> records) {
    SortedMap<String, List<Written>> topics = new TreeMap<>();
    TopologyMetrics metrics = new TopologyMetrics(spec.name());
    InMemoryTopology topology = InMemoryTopology.of(
        spec,
        new ReplaySettings(
            Limits.DEFAULT, TopologyHarness.START, MAX_FUTURE, true, FieldProtection.NONE),
        record -> topics
            .computeIfAbsent(record.position().topic(), any -> new ArrayList<>())
            .add(written(record)),
        metrics,
        StateChange.Listener.NONE);

    records.forEach(topology::process);

    return new Result(topics, stores(spec, topology), consumed(metrics.countsByProgram()));
  }

  /** Returns what stores with a changelog hold, of all partitions. */
  static SortedMap<String, SortedMap<ByteString, ByteString>> stores(
      TopologySpec spec, InMemoryTopology topology) {
    SortedMap<String, SortedMap<ByteString, ByteString>> stores = new TreeMap<>();
    topology.stores().all().forEach((store, partitions) -> {
      SortedMap<ByteString, ByteString> entries =
          new TreeMap<>(ByteString.unsignedLexicographicalComparator());
      partitions
          .values()
          .forEach(stored -> stored.forEach(
              (key, value) -> entries.put(ByteString.copyFrom(key), ByteString.copyFrom(value))));
      if (!entries.isEmpty() && isLogged(spec, store)) {
        stores.put(store, entries);
      }
    });
    return stores;
  }

  /** Leaves out programs that no record has come to, which need not have started in memory. */
  static Map<String, OutcomeCounts> consumed(Map<String, OutcomeCounts> counts) {
    Map<String, OutcomeCounts> some = new TreeMap<>(counts);
    some.values().removeIf(OutcomeCounts.NONE::equals);
    return some;
  }

  private static boolean isLogged(TopologySpec spec, String store) {
    return Program.compile(spec).stream()
        .flatMap(program -> program.stores().stream())
        .anyMatch(one -> one.isOwn() && one.name().equals(store));
  }

  private static Written written(WrittenRecord record) {
    return new Written(
        bytes(record.key()), bytes(record.value()), record.headers(), record.timestamp());
  }

  private static Optional<ByteString> bytes(byte @Nullable [] bytes) {
    return Optional.ofNullable(bytes).map(ByteString::copyFrom);
  }

  private static Result onDriver(TopologySpec spec, List<SourceRecord> records) {
    try (TopologyHarness harness = TopologyHarness.of(spec)) {
      for (SourceRecord record : records) {
        Instant time = record.event().time();
        if (time.isBefore(harness.now().plus(MAX_FUTURE))) {
          harness.advanceTo(time);
        }
        harness.pipeRaw(
            record.topic(),
            record.event().key().orElse(null),
            record.event().value().orElse(null),
            record.event().headers(),
            time.toEpochMilli());
      }
      SortedMap<String, List<Written>> topics = new TreeMap<>();
      harness
          .writtenTopics()
          .forEach((topic, written) -> topics.put(
              topic,
              written.stream()
                  .map(one -> new Written(one.key(), one.value(), one.headers(), one.timestamp()))
                  .toList()));
      SortedMap<String, SortedMap<ByteString, ByteString>> stores = new TreeMap<>();
      for (Program program : Program.compile(spec)) {
        program.stores().stream().filter(ProgramStore::isOwn).forEach(store -> {
          List<Written> changes = Optional.ofNullable(
                  topics.remove(InternalTopics.changelog(spec.name(), store.name())))
              .orElse(List.of());
          SortedMap<ByteString, ByteString> entries = entries(store, changes);
          if (!entries.isEmpty()) {
            stores.put(store.name(), entries);
          }
        });
      }
      topics.values().removeIf(List::isEmpty);
      return new Result(topics, stores, consumed(harness.countsByProgram()));
    }
  }

  /** Returns what a store holds whose changes these are. */
  static SortedMap<ByteString, ByteString> entries(ProgramStore store, List<Written> changes) {
    SortedMap<ByteString, ByteString> entries =
        new TreeMap<>(ByteString.unsignedLexicographicalComparator());
    for (Written change : changes) {
      ByteString key = change.key().orElseThrow();
      if (change.value().isPresent()) {
        entries.put(key, change.value().get());
      } else {
        entries.remove(key);
      }
    }
    entries.remove(ByteString.copyFrom(ReservedKey.bytes()));
    if (store instanceof ProgramStore.Ids ids) {
      long latest =
          entries.keySet().stream().mapToLong(DriverComparison::putAt).max().orElse(0);
      long live = latest - 2 * ids.window().toMillis();
      entries.keySet().removeIf(key -> putAt(key) < live);
    }
    return entries;
  }

  /** Returns when an id was put, which is in its key before a number of four bytes. */
  private static long putAt(ByteString key) {
    return key.substring(key.size() - 12).asReadOnlyByteBuffer().getLong();
  }
}
