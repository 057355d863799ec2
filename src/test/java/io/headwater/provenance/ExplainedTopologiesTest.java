package io.headwater.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.history.HistoryEvent;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.replay.InMemoryTopology;
import io.headwater.replay.RandomRecords;
import io.headwater.replay.ReplaySettings;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StopAt;
import io.headwater.replay.WrittenRecord;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyFile;
import io.headwater.yaml.TopologyResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What random records lead to, in every topology of the repository: the chain alone leads to it,
 * and without any one of its records it does not.
 */
class ExplainedTopologiesTest {
  private static final long SEED = Long.getLong("headwater.test.seed", 1);
  private static final int RECORDS = 120;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final TopologyResources RESOURCES =
      TopologyResources.of(ExplainedTopologiesTest.class.getClassLoader());

  /** Without personal data, for which a replay has no keys. */
  static Stream<TopologySpec> topologies() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("topologies"), 2)) {
      return files
          .filter(file -> file.getFileName().toString().matches("[^.]+\\.yaml"))
          .sorted()
          .map(file -> TopologyFile.read(file, RESOURCES))
          .filter(spec -> !spec.hasPersonalData())
          .toList()
          .stream();
    }
  }

  /** A key of a store or of a topic. */
  private record Place(String name, ByteString key) {}

  /** What was written, and by which record of the history. */
  private record Written(WrittenRecord record, RecordPosition cause) {}

  /** What a replay led to. */
  private static final class Outcome {
    private final Map<Place, Optional<Message>> states = new LinkedHashMap<>();
    private final List<Written> records = new ArrayList<>();
    private final List<RecordPosition> positions = new ArrayList<>();
    private Instant end = Instant.EPOCH;
  }

  private static Outcome replay(TopologySpec spec, List<SourceRecord> history, Instant end) {
    Outcome outcome = new Outcome();
    List<WrittenRecord> fresh = new ArrayList<>();
    InMemoryTopology topology = InMemoryTopology.of(
        spec,
        ReplaySettings.DEFAULT,
        fresh::add,
        new TopologyMetrics(spec.name()),
        change -> outcome.states.put(
            new Place(change.store(), ByteString.copyFrom(change.key())),
            change.after().map(Snapshot::state)));
    for (SourceRecord record : history) {
      RecordPosition position = topology.process(record);
      outcome.positions.add(position);
      fresh.forEach(one -> outcome.records.add(new Written(one, position)));
      fresh.clear();
    }
    topology.advanceTo(end);
    outcome.end = topology.now();
    return outcome;
  }

  private static SourceRecord placed(SourceRecord record, RecordPosition position) {
    HistoryEvent event = record.event();
    return new SourceRecord(
        record.topic(),
        OptionalInt.of(position.partition()),
        new HistoryEvent(
            position.offset(), event.time(), event.key(), event.value(), event.headers()));
  }

  private static Explanation explain(
      TopologySpec spec, List<SourceRecord> history, Question.Subject subject) {
    HistorySource source = goesOn -> {
      for (SourceRecord record : history) {
        if (!goesOn.test(record)) {
          return;
        }
      }
    };
    return (Explanation) new Explainer(
            spec,
            new Question(subject, Optional.empty(), StopAt.END, false),
            source,
            new Explainer.Effort(5_000, () -> true, (replays, records) -> {}),
            FieldProtection.NONE)
        .explain();
  }

  private static boolean isLike(WrittenRecord one, WrittenRecord other) {
    return one.position().topic().equals(other.position().topic())
        && Objects.equals(bytes(one.key()), bytes(other.key()))
        && Objects.equals(bytes(one.value()), bytes(other.value()))
        && code(one).equals(code(other));
  }

  private static Optional<ByteString> bytes(byte @Nullable [] some) {
    return Optional.ofNullable(some).map(ByteString::copyFrom);
  }

  private static Optional<String> code(WrittenRecord record) {
    return record.kind() == WrittenRecord.Kind.DEAD_LETTER
        ? DeadLetterHeaders.read(record.key(), record.value(), record.headers())
            .map(letter -> letter.cause().code())
        : Optional.empty();
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("topologies")
  void chainOfEachStateLeadsToItAndNeedsEachOfItsRecords(TopologySpec spec) {
    List<SourceRecord> history = new RandomRecords(spec, SEED, START).take(RECORDS);
    Outcome whole = replay(spec, history, Instant.EPOCH);
    Map<String, Place> places = new HashMap<>();
    whole.states.keySet().forEach(place -> places.put(place.name(), place));

    for (Place place : places.values()) {
      Optional<Message> state = Objects.requireNonNull(whole.states.get(place));
      Explanation explanation =
          explain(spec, history, new Question.State(place.name(), place.key().toByteArray()));

      requireMinimal(
          spec, explanation, whole, history, some -> state.equals(some.states.get(place)));
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("topologies")
  void chainOfEachRecordLeadsToItAndNeedsEachOfItsRecords(TopologySpec spec) {
    List<SourceRecord> history = new RandomRecords(spec, SEED, START).take(RECORDS);
    Outcome whole = replay(spec, history, Instant.EPOCH);
    Set<String> replies = spec.aggregates().stream()
        .flatMap(one -> one.replies().stream())
        .collect(Collectors.toSet());
    Map<String, Written> last = new LinkedHashMap<>();
    whole.records.stream()
        .filter(one -> one.record().kind() != WrittenRecord.Kind.REPARTITION)
        // Their sequence numbers are not compared.
        .filter(one -> !replies.contains(one.record().position().topic()))
        .forEach(one -> last.put(one.record().position().topic(), one));

    for (Written written : last.values()) {
      Explanation explanation =
          explain(spec, history, new Question.At(written.record().position()));

      assertThat(explanation.result().fact())
          .isInstanceOfSatisfying(
              Explanation.Wrote.class,
              wrote -> assertThat(isLike(wrote.record(), written.record())).isTrue());
      requireMinimal(
          spec,
          explanation,
          whole,
          history,
          some -> some.records.stream()
              .anyMatch(one -> isLike(one.record(), written.record())
                  && (explanation.result().cause().isEmpty()
                      || one.cause().equals(written.cause()))));
    }
  }

  private static void requireMinimal(
      TopologySpec spec,
      Explanation explanation,
      Outcome whole,
      List<SourceRecord> history,
      Predicate<Outcome> isSame) {
    assertThat(explanation.isMinimal()).isTrue();
    List<RecordPosition> chain = explanation.links().stream()
        .flatMap(link -> link.source().stream())
        .map(Explanation.Source::position)
        .distinct()
        .toList();
    assertThat(isSame.test(of(spec, chain, whole, history))).isTrue();
    for (RecordPosition one : chain) {
      List<RecordPosition> others =
          chain.stream().filter(other -> !other.equals(one)).toList();
      assertThat(isSame.test(of(spec, others, whole, history)))
          .as("%s: %s without %s", explanation.result(), chain, one)
          .isFalse();
    }
  }

  private static Outcome of(
      TopologySpec spec, List<RecordPosition> some, Outcome whole, List<SourceRecord> history) {
    List<SourceRecord> records = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      if (some.contains(whole.positions.get(i))) {
        records.add(placed(history.get(i), whole.positions.get(i)));
      }
    }
    return replay(spec, records, whole.end);
  }
}
