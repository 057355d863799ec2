package io.headwater.streams;

import static io.headwater.partition.Partitionings.murmur2;
import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.failures;
import static io.headwater.testkit.Words.header;
import static io.headwater.testkit.Words.ids;
import static io.headwater.testkit.Words.keys;
import static io.headwater.testkit.Words.texts;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.Pipeline;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.WindowChoice;
import io.headwater.dsl.WindowParts;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Windowed folds in whole topologies; times in the tests are seconds after noon. */
class WindowedStepsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private static StringValue and(StringValue before, StringValue one) {
    return word(before.getValue() + one.getValue());
  }

  private static Pipeline<StringValue> windowed(
      Pipeline<StringValue> in, Function<WindowChoice<StringValue>, WindowParts> windows) {
    return in.aggregate("perwindow", StringValue.class, WindowedStepsTest::and, windows);
  }

  private static TopologyHarness run(Function<WindowChoice<StringValue>, WindowParts> windows) {
    return Words.run((in, out) -> windowed(in, windows).to(out));
  }

  /** The same with a stream {@code late}. */
  private static TopologyHarness routingLateRecords() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    StreamRef<StringValue> late = words.stream("late", StringValue.class);
    windowed(words.pipeline("words", in), windows -> windows.tumbling(MINUTE).lateTo(late))
        .to(out);
    return TopologyHarness.of(words.build());
  }

  private static void pipe(TopologyHarness harness, String key, String text, long second) {
    harness.pipe("in", key, word(text), EventHeaders.NONE, NOON.plusSeconds(second));
  }

  /** Each record of {@code out} as key, text, bounds in seconds after noon, and event time. */
  private static List<String> outputs(TopologyHarness harness) {
    return harness.records("out").stream()
        .map(record -> "%s=%s in %d..%d at %d"
            .formatted(
                record.key(),
                Words.text(record),
                seconds(record, EventHeaders.WINDOW_START),
                seconds(record, EventHeaders.WINDOW_END),
                Duration.between(NOON, record.eventTime()).toSeconds()))
        .toList();
  }

  private static long seconds(Envelope<Message> record, String bound) {
    long millis = Long.parseLong(record.headers().text(bound).orElseThrow());
    return Math.floorDiv(millis - NOON.toEpochMilli(), 1000L);
  }

  @Test
  void passesOnEveryUpdateOfATumblingWindow() {
    try (TopologyHarness words = run(windows -> windows.tumbling(MINUTE))) {
      pipe(words, "k", "a", 0);
      pipe(words, "k", "b", 59);
      pipe(words, "j", "x", 10);
      pipe(words, "k", "c", 60);

      assertThat(outputs(words))
          .containsExactly(
              "k=a in 0..60 at 0",
              "k=ab in 0..60 at 59",
              "j=x in 0..60 at 10",
              "k=c in 60..120 at 60");
      assertThat(ids(words, "out")).containsExactly("in-0@0", "in-0@1", "in-0@2", "in-0@3");
      assertThat(words.counts("words").consumed()).isEqualTo(4);
    }
  }

  @Test
  void closesAWindowOnceWhenStreamTimeReachesItsEndAndGrace() {
    try (TopologyHarness words =
        run(windows -> windows.tumbling(MINUTE).grace(TEN_SECONDS).emitClosed())) {
      pipe(words, "k", "a", 0);
      pipe(words, "j", "x", 69);
      pipe(words, "k", "b", 5);
      assertThat(outputs(words)).isEmpty();

      pipe(words, "j", "y", 70);

      assertThat(outputs(words)).containsExactly("k=ab in 0..60 at 59");
      assertThat(ids(words, "out"))
          .containsExactly("words/perwindow:k@%d-%d"
              .formatted(NOON.toEpochMilli(), NOON.plusSeconds(60).toEpochMilli()));
      assertThat(words.windows("perwindow", "k")).isEmpty();
      assertThat(words.windows("perwindow", "j")).hasSize(1);
      // Four records and one closing.
      assertThat(words.counts("words").consumed()).isEqualTo(5);
      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(5);
    }
  }

  @Test
  void derivesAnIdForEachHoppingWindowOfARecord() {
    try (TopologyHarness words = run(windows -> windows.hopping(MINUTE, Duration.ofSeconds(30)))) {
      pipe(words, "k", "a", 40);
      pipe(words, "k", "b", 70);

      assertThat(outputs(words))
          .containsExactly(
              "k=a in 0..60 at 40",
              "k=a in 30..90 at 40",
              "k=ab in 30..90 at 70",
              "k=b in 60..120 at 70");
      assertThat(ids(words, "out")).containsExactly("in-0@0/1", "in-0@0/2", "in-0@1/1", "in-0@1/2");
    }
  }

  @Test
  void updatesTheOpenWindowsOfAPartlyLateRecord() {
    try (TopologyHarness words =
        run(windows -> windows.hopping(MINUTE, Duration.ofSeconds(30)).emitClosed())) {
      pipe(words, "k", "a", 65);
      pipe(words, "k", "b", 50);
      pipe(words, "k", "later", 300);

      assertThat(outputs(words)).containsExactly("k=ab in 30..90 at 89", "k=a in 60..120 at 119");
      assertThat(failures(words, "in")).isEmpty();
    }
  }

  @Test
  void slidesAndSessions() {
    try (TopologyHarness words = run(windows -> windows.sliding(TEN_SECONDS).emitClosed())) {
      pipe(words, "k", "a", 20);
      pipe(words, "k", "b", 25);
      pipe(words, "k", "later", 100);

      assertThat(texts(words, "out")).containsExactly("a", "ab", "b");
    }
    try (TopologyHarness words =
        run(windows -> windows.session(TEN_SECONDS, WindowedStepsTest::and).emitClosed())) {
      pipe(words, "k", "a", 20);
      pipe(words, "k", "b", 30);
      pipe(words, "k", "c", 41);
      pipe(words, "k", "later", 100);

      assertThat(outputs(words)).containsExactly("k=ab in 20..30 at 30", "k=c in 41..41 at 41");
    }
  }

  @Test
  void lateRecordsAreDeadLetters() {
    try (TopologyHarness words = run(windows -> windows.tumbling(MINUTE))) {
      pipe(words, "k", "a", 60);
      pipe(words, "k", "b", 59);

      assertThat(texts(words, "out")).containsExactly("a");
      assertThat(failures(words, "in")).containsExactly(FailureCode.LATE);
      assertThat(words.deadLetters("in").get(0).value()).isEqualTo(word("b").toByteArray());
      assertThat(count(words, Outcome.DEAD_LETTERED)).isEqualTo(1);
    }
  }

  @Test
  void lateRecordsGoUnchangedToTheDeclaredStream() {
    try (TopologyHarness words = routingLateRecords()) {
      pipe(words, "k", "a", 60);
      words.pipe("in", "k", word("b"), header("mine", "1"), NOON.plusSeconds(59));

      assertThat(texts(words, "out")).containsExactly("a");
      assertThat(texts(words, "late")).containsExactly("b");
      Envelope<Message> late = words.records("late").get(0);
      assertThat(late.key()).isEqualTo("k");
      assertThat(late.eventTime()).isEqualTo(NOON.plusSeconds(59));
      assertThat(late.headers().text("mine")).contains("1");
      assertThat(late.headers().text(EventHeaders.WINDOW_START)).isEmpty();
      assertThat(failures(words, "in")).isEmpty();
      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(2);
    }
  }

  @Test
  void theFoldSeesTheBoundsOfItsWindow() {
    try (TopologyHarness words = Words.run((in, out) -> in.aggregateRecord(
            "perwindow",
            StringValue.class,
            (before, one) -> word(before.getValue()
                + one.headers().text(EventHeaders.WINDOW_START).orElseThrow()
                + "-"
                + one.headers().text(EventHeaders.WINDOW_END).orElseThrow()),
            windows -> windows.tumbling(MINUTE))
        .to(out))) {
      words.pipe("in", "k", word("a"), header(EventHeaders.WINDOW_START, "7"), Instant.EPOCH);

      assertThat(texts(words, "out")).containsExactly("0-60000");
      assertThat(words.records("out").get(0).headers().entries())
          .filteredOn(entry -> entry.name().equals(EventHeaders.WINDOW_START))
          .hasSize(1);
    }
  }

  private static StringValue refuseBad(StringValue one) {
    if (one.getValue().contains("bad")) {
      throw new IllegalStateException();
    }
    return one;
  }

  @Test
  void aWindowWhoseClosingFailsIsADeadLetterByItself() {
    try (TopologyHarness words =
        Words.run((in, out) -> windowed(in, windows -> windows.tumbling(MINUTE).emitClosed())
            .map(StringValue.class, WindowedStepsTest::refuseBad)
            .to(out))) {
      pipe(words, "a", "1", 0);
      pipe(words, "b", "bad", 1);
      pipe(words, "b", "2", 2);
      pipe(words, "c", "3", 3);
      pipe(words, "z", "4", 60);

      assertThat(outputs(words)).containsExactly("a=1 in 0..60 at 59", "c=3 in 0..60 at 59");
      assertThat(words.windows("perwindow", "b")).isEmpty();
      assertThat(words.windows("perwindow", "z")).hasSize(1);
      DeadLetter letter = words.deadLetters("in").get(0);
      assertThat(letter.key()).isEqualTo("b".getBytes(StandardCharsets.UTF_8));
      assertThat(letter.value()).isEqualTo(word("bad2").toByteArray());
      assertThat(letter.origin()).isEqualTo(new RecordPosition("in", 0, 2));
      assertThat(letter.headers().text(EventHeaders.WINDOW_START))
          .contains(Long.toString(NOON.toEpochMilli()));
      assertThat(letter.headers().text(EventHeaders.WINDOW_END))
          .contains(Long.toString(NOON.plusSeconds(60).toEpochMilli()));
      assertThat(letter.cause().step()).isEqualTo("words/map");
      assertThat(words.deadLetters("in")).hasSize(1);
      assertThat(words.counts("words").consumed()).isEqualTo(5 + 3);
      assertThat(count(words, Outcome.DEAD_LETTERED)).isEqualTo(1);
    }
  }

  @Test
  void aFailingRecordLeavesTheWindowAndStillMovesStreamTime() {
    try (TopologyHarness words =
        Words.run((in, out) -> in.map(StringValue.class, WindowedStepsTest::refuseBad)
            .aggregate(
                "perwindow",
                StringValue.class,
                WindowedStepsTest::and,
                windows -> windows.tumbling(MINUTE).emitClosed())
            .to(out))) {
      pipe(words, "k", "a", 0);
      pipe(words, "k", "bad", 60);

      assertThat(outputs(words)).containsExactly("k=a in 0..60 at 59");
      assertThat(failures(words, "in")).containsExactly(FailureCode.RULE_THREW);
    }
  }

  @Test
  void aClosingIsFilteredByALaterFilter() {
    try (TopologyHarness words =
        Words.run((in, out) -> windowed(in, windows -> windows.tumbling(MINUTE).emitClosed())
            .filter(one -> false)
            .to(out))) {
      pipe(words, "k", "a", 0);
      pipe(words, "k", "b", 60);

      assertThat(count(words, Outcome.FILTERED)).isEqualTo(1);
      assertThat(words.counts("words").consumed()).isEqualTo(3);
    }
  }

  @Test
  void whatOneStepClosesIsInTimeForTheWindowsOfTheNext() {
    try (TopologyHarness words =
        Words.run((in, out) -> windowed(in, windows -> windows.tumbling(MINUTE).emitClosed())
            .aggregate(
                "perhour",
                StringValue.class,
                WindowedStepsTest::and,
                windows -> windows.tumbling(Duration.ofHours(1)).emitClosed())
            .to(out))) {
      pipe(words, "k", "a", 0);
      pipe(words, "k", "b", 3599);
      pipe(words, "k", "c", 40_000);

      assertThat(outputs(words)).containsExactly("k=ab in 0..3600 at 3599");
      assertThat(failures(words, "in")).isEmpty();
      // Three records, two minutes, and one hour.
      assertThat(words.counts("words").consumed()).isEqualTo(6);
    }
  }

  @Test
  void aWindowGoesThroughALaterHopAndIsTheDeadLetterBehindIt() {
    try (TopologyHarness words =
        Words.run((in, out) -> windowed(in, windows -> windows.tumbling(MINUTE).emitClosed())
            .repartition("by-text", StringValue::getValue, 2, murmur2())
            .map(StringValue.class, WindowedStepsTest::refuseBad)
            .to(out))) {
      pipe(words, "k", "a", 0);
      pipe(words, "j", "bad", 1);
      pipe(words, "k", "later", 60);

      assertThat(texts(words, "out")).containsExactly("a");
      assertThat(keys(words, "out")).containsExactly("a");
      DeadLetter letter = words.deadLetters("in").get(0);
      assertThat(letter.key()).isEqualTo("j".getBytes(StandardCharsets.UTF_8));
      assertThat(letter.value()).isEqualTo(word("bad").toByteArray());
      assertThat(letter.origin()).isEqualTo(new RecordPosition("in", 0, 1));
      assertThat(letter.headers().text(EventHeaders.WINDOW_END)).isPresent();
    }
  }

  @Test
  void closesBehindAHop() {
    try (TopologyHarness words = Words.run((in, out) -> windowed(
            in.repartition("by-text", StringValue::getValue, 2, murmur2()),
            windows -> windows.tumbling(MINUTE).emitClosed())
        .map(StringValue.class, WindowedStepsTest::refuseBad)
        .to(out))) {
      pipe(words, "k", "a", 0);
      pipe(words, "k", "bad", 0);
      pipe(words, "k", "z", 60);

      assertThat(outputs(words)).containsExactly("a=a in 0..60 at 59");
      assertThat(words.deadLetters("in"))
          .singleElement()
          .satisfies(
              letter -> assertThat(letter.origin()).isEqualTo(new RecordPosition("in", 0, 1)));
    }
  }

  @Test
  void closesManyWindowsAtOnce() {
    try (TopologyHarness words = run(windows -> windows.tumbling(MINUTE).emitClosed())) {
      for (int i = 0; i < 1_200; i++) {
        pipe(words, "k" + i, "a", 0);
      }
      pipe(words, "z", "later", 60);

      assertThat(keys(words, "out")).hasSize(1_200).doesNotHaveDuplicates().isSorted();
    }
  }

  @Test
  void namesTheStoreThatHoldsNoWindows() {
    try (TopologyHarness words = run(windows -> windows.tumbling(MINUTE))) {
      assertThatThrownBy(() -> words.windows("perwindo", "k"))
          .hasMessage("topology 'words' has no store 'perwindo' of windows");
    }
  }
}
