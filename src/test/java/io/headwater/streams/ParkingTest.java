package io.headwater.streams;

import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.texts;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import com.codahale.metrics.Gauge;
import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.host.MetricsObserver;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.ParkingLot;
import io.headwater.operator.Program;
import io.headwater.partition.Partitionings;
import io.headwater.testkit.BankMessages;
import io.headwater.testkit.Ledger;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keys that are parked and released, on Kafka Streams. */
class ParkingTest {
  private final Set<String> poison = new HashSet<>();

  private void look(String text) {
    if (poison.contains(text)) {
      throw new IllegalStateException("quotes a payload");
    }
  }

  private TopologySpec failing() {
    return Words.declared((in, out) ->
        in.peek(one -> look(Words.text(one))).onError(Recovery.park()).to(out));
  }

  private static void pipe(TopologyHarness words, String key, String... texts) {
    for (String text : texts) {
      words.pipe("in", key, word(text));
    }
  }

  private static ParkingLot lot(TopologyHarness harness, String program, String key) {
    return Objects.requireNonNull(harness.parked(program).get(key(key)));
  }

  private static ByteString key(String text) {
    return ByteString.copyFromUtf8(text);
  }

  @Test
  void parksAKeyUntilItIsReleased() {
    poison.add("a1");
    try (TopologyHarness words = TopologyHarness.of(failing())) {
      words.advanceTime(Duration.ofMinutes(3));
      pipe(words, "a", "a1", "a2");
      pipe(words, "b", "b1");

      assertThat(texts(words, "out")).containsExactly("b1");
      ParkingLot lot = lot(words, "words", "a");
      assertThat(lot.count()).isEqualTo(2);
      assertThat(lot.origin()).hasToString("in-0@0");
      assertThat(lot.reason().exceptionClass()).contains("java.lang.IllegalStateException");
      assertThat(Instant.ofEpochMilli(lot.sinceMillis()))
          .isEqualTo(TopologyHarness.START.plus(Duration.ofMinutes(3)));

      poison.clear();
      words.release("words", "a");
      pipe(words, "a", "a3");

      assertThat(texts(words, "out")).containsExactly("b1", "a1", "a2", "a3");
      assertThat(words.parked("words")).isEmpty();
      assertThat(count(words, Outcome.PARKED)).isEqualTo(2);
      assertThat(words.deadLetters("in")).isEmpty();
      assertThat(words.counts())
          .hasToString("consumed 7 = processed 5 + rejected 0 + duplicate 0 + filtered 0 + "
              + "dead-lettered 0 + parked 2");
    }
  }

  @Test
  void writesTheSameAsIfNothingHadEverFailed() {
    TopologySpec spec = failing();
    List<RawRecord> smooth;
    try (TopologyHarness words = TopologyHarness.of(spec)) {
      pipe(words, "a", "a1", "a2", "a3");
      smooth = words.written("out");
    }
    poison.add("a1");
    try (TopologyHarness words = TopologyHarness.of(spec)) {
      pipe(words, "a", "a1", "a2", "a3");
      words.advanceTime(Duration.ofHours(1));
      poison.clear();
      words.release("words", "a");

      assertThat(words.written("out")).isEqualTo(smooth);
    }
  }

  @Test
  void leavesNothingInTheStoreOfAReleasedKeyButTheCount() {
    poison.add("a1");
    try (TopologyHarness words = TopologyHarness.of(failing())) {
      pipe(words, "a", "a1", "a2");
      poison.clear();
      words.release("words", "a");

      Map<ByteString, RawRecord> latest = new HashMap<>();
      words
          .written("words-words-parked-changelog")
          .forEach(record -> latest.put(record.key().orElseThrow(), record));
      assertThat(latest).hasSize(4);
      assertThat(latest.values())
          .filteredOn(record -> record.value().isPresent())
          .hasSize(1);
    }
  }

  @Test
  void parksBehindAHopAndIsReleasedThere() {
    poison.add("x1");
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words
        .pipeline("words", in)
        .repartition("by-letter", one -> one.getValue().substring(0, 1), 2, Partitionings.murmur2())
        .peek(one -> look(Words.text(one)))
        .onError(Recovery.park())
        .to(out);
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      pipe(harness, "a", "x1", "y1", "x2");

      assertThat(texts(harness, "out")).containsExactly("y1");
      ParkingLot lot = lot(harness, "words/by-letter", "x");
      assertThat(lot.count()).isEqualTo(2);
      assertThat(lot.origin()).hasToString("in-0@0");

      poison.clear();
      harness.release("words/by-letter", "x");

      assertThat(texts(harness, "out")).containsExactly("y1", "x1", "x2");
      assertThat(Words.ids(harness, "out")).doesNotHaveDuplicates();
      assertThatThrownBy(() -> harness.release("words", "x"))
          .hasMessage("topology 'words' has no program 'words' that parks records");
    }
  }

  @Test
  void answersACommandWhenItIsDecidedAtLast() {
    TopologySpec ledger = Ledger.topology();
    TopologySpec parking = ledger.withRecovery(Recovery.park());
    String commands = ledger.aggregates().get(0).commands();
    String replies = ledger.aggregates().get(0).replies().orElseThrow();
    try (TopologyHarness harness = TopologyHarness.of(parking)) {
      harness.pipe(commands, "ada", BankMessages.open("decide throws"));
      harness.pipe(commands, "ada", BankMessages.open("ada"));

      assertThat(harness.records(replies)).isEmpty();
      harness.release("ledger", "ada");
      assertThat(harness.records(replies)).isEmpty();
      assertThat(lot(harness, "ledger", "ada").count()).isEqualTo(2);
    }
  }

  @Test
  void doesNotTakeAReleaseForTheDeletionOfARow() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> names = words.stream("names", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words
        .pipeline("words", in)
        .onAnyError(Recovery.park())
        .join(words.table("name", names), StringValue.class, (one, row) -> row)
        .to(out);
    EventHeaders release = EventHeaders.ofRelease("");
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipe("names", "a", word("ada"));
      harness.pipeRaw("names", key("a").toByteArray(), null, release, 0);
      harness.pipe("in", "a", word("hello"));

      assertThat(texts(harness, "out")).containsExactly("ada");
      assertThat(count(harness, Outcome.FILTERED)).isEqualTo(1);
    }
  }

  @Test
  void deadLettersARowOfATable() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> names = words.stream("names", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words
        .pipeline("words", in)
        .onAnyError(Recovery.park())
        .join(words.table("name", names), StringValue.class, (one, row) -> row)
        .to(out);
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipeRaw("names", key("a").toByteArray(), new byte[] {1}, EventHeaders.NONE, 0);

      assertThat(harness.deadLetters("names")).hasSize(1);
      assertThat(harness.parked("words")).isEmpty();
    }
  }

  @Test
  void deadLettersAWindowThatClosesAndALateRecord() {
    poison.add("bad");
    TopologySpec spec = Words.declared((in, out) -> in.onAnyError(Recovery.park())
        .aggregate(
            "perwindow",
            StringValue.class,
            (before, one) -> word(before.getValue() + one.getValue()),
            windows -> windows.tumbling(Duration.ofMinutes(1)).emitClosed())
        .peek(one -> look(Words.text(one)))
        .to(out));
    try (TopologyHarness words = TopologyHarness.of(spec)) {
      pipe(words, "a", "bad");
      words.advanceTime(Duration.ofMinutes(1));
      pipe(words, "b", "later");
      words.pipe("in", "a", word("late"), EventHeaders.NONE, TopologyHarness.START);

      assertThat(Words.failures(words, "in"))
          .containsExactly(FailureCode.RULE_THREW, FailureCode.LATE);
      assertThat(words.parked("words")).isEmpty();
    }
  }

  @Test
  void movesNoStreamTimeByARelease() {
    TopologySpec spec = Words.declared(
        (in, out) -> in.deduplicate("seen", StringValue::getValue, Duration.ofMinutes(5))
            .peek(one -> look(Words.text(one)))
            .onError(Recovery.park())
            .to(out));
    try (TopologyHarness words = TopologyHarness.of(spec)) {
      words.pipe("in", "a", word("a1"), EventHeaders.NONE, TopologyHarness.START);
      words.advanceTime(Duration.ofHours(12));
      words.release("words", "a");
      // Whatever is remembered next would let older ids expire, had time gone on.
      words.pipe("in", "b", word("b1"), EventHeaders.NONE, TopologyHarness.START);
      words.pipe("in", "a", word("a1"), EventHeaders.NONE, TopologyHarness.START);

      assertThat(texts(words, "out")).containsExactly("a1", "b1");
      assertThat(count(words, Outcome.DUPLICATE)).isEqualTo(1);
    }
  }

  @Test
  void measuresHowManyRecordsWait() {
    poison.add("a1");
    TopologyMetrics metrics = new TopologyMetrics("words");
    Program program = Program.compile(failing()).get(0);
    MetricsObserver one = new MetricsObserver(program, metrics, Clock.systemUTC());
    MetricsObserver other = new MetricsObserver(program, metrics, Clock.systemUTC());

    one.parked(2);
    other.parked(3);

    Gauge<?> gauge = Objects.requireNonNull(metrics
        .registry()
        .getGauges()
        .get("headwater.records.parked{topology=words,program=words}"));
    assertThat(gauge.getValue()).isEqualTo(5L);
    one.close();
    assertThat(gauge.getValue()).isEqualTo(3L);
  }

  @Test
  void countsNoAgeForARelease() {
    TopologyMetrics metrics = new TopologyMetrics("words");
    Program program = Program.compile(failing()).get(0);
    Clock late = Clock.fixed(TopologyHarness.START, ZoneOffset.UTC);
    MetricsObserver observer = new MetricsObserver(program, metrics, late);

    observer.outcome(Outcome.FILTERED, 1, Long.MAX_VALUE);

    assertThat(metrics.snapshot(TopologyHarness.START).programs().values())
        .singleElement()
        .satisfies(words -> assertThat(words.endToEnd().max()).isZero());
  }

  @Test
  void readsNoStateFromAStoreOfParkedRecords() {
    try (TopologyHarness words = TopologyHarness.of(failing())) {
      assertThatThrownBy(() -> words.state("words-parked", "a"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("topology 'words' has no state store 'words-parked'");
    }
  }

  @Test
  void plansTheChangelogForRecordsAsLargeAsASourceTakes() {
    assertThat(TopicPlan.of(failing(), (short) 1).topics())
        .filteredOn(topic -> topic.role() == PlannedTopic.Role.CHANGELOG)
        .singleElement()
        .satisfies(topic -> {
          assertThat(topic.name()).isEqualTo("words-words-parked-changelog");
          assertThat(topic.configs()).containsEntry("max.message.bytes", "2097152");
          assertThat(topic.partitions()).isEqualTo(6);
        });
  }

  @Test
  void findsTheTopicsByWhichEachProgramIsAsked() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> more = words.stream("more", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words
        .pipeline("words", in)
        .onAnyError(Recovery.retry(1).otherwise(Recovery.park()))
        .merge(more)
        .repartition("by-letter", one -> one.getValue().substring(0, 1), 2, Partitionings.murmur2())
        .to(out);

    assertThat(ReleaseTopic.all(words.build()))
        .extracting(ReleaseTopic::program, ReleaseTopic::topic, ReleaseTopic::store)
        .containsExactly(
            tuple("words", "more", "words-parked"),
            tuple("words", "in", "words-parked"),
            tuple("words/by-letter", "words-by-letter-repartition", "words.by-letter-parked"));
  }
}
