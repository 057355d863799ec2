package io.headwater.streams;

import static io.headwater.partition.Partitionings.murmur2;
import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.failures;
import static io.headwater.testkit.Words.header;
import static io.headwater.testkit.Words.ids;
import static io.headwater.testkit.Words.texts;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.JoinWindow;
import io.headwater.dsl.Pipeline;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Joins of the streams {@code in} and {@code other}; times in the tests are seconds after noon. */
class StreamJoinTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private static TopologyHarness run(
      BiFunction<Pipeline<StringValue>, StreamRef<StringValue>, Pipeline<StringValue>> steps) {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> other = words.stream("other", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    steps.apply(words.pipeline("words", in), other).to(out);
    return TopologyHarness.of(words.build());
  }

  private static StringValue both(StringValue one, StringValue two) {
    return word(one.getValue() + two.getValue());
  }

  private static StringValue either(Optional<StringValue> one, Optional<StringValue> two) {
    return both(one.orElse(word("-")), two.orElse(word("-")));
  }

  private static JoinWindow tenSeconds() {
    return JoinWindow.within(TEN_SECONDS);
  }

  private static Pipeline<StringValue> inner(
      Pipeline<StringValue> in, StreamRef<StringValue> other) {
    return in.join("pairs", other, StringValue.class, StreamJoinTest::both, tenSeconds());
  }

  private static Pipeline<StringValue> left(
      Pipeline<StringValue> in, StreamRef<StringValue> other) {
    return in.leftJoin(
        "pairs",
        other,
        StringValue.class,
        (one, two) -> either(Optional.of(one), two),
        tenSeconds());
  }

  private static Pipeline<StringValue> outer(
      Pipeline<StringValue> in, StreamRef<StringValue> other) {
    return in.outerJoin("pairs", other, StringValue.class, StreamJoinTest::either, tenSeconds());
  }

  private static void pipe(
      TopologyHarness words, String stream, String key, String text, long second) {
    words.pipe(stream, key, word(text), EventHeaders.NONE, NOON.plusSeconds(second));
  }

  /** Moves the time of the program by a record of a key that no test uses. */
  private static void passTo(TopologyHarness words, long second) {
    pipe(words, "other", "clock", "tick", second);
  }

  /** Each record of {@code out} as key, text, and event time. */
  private static List<String> outputs(TopologyHarness words) {
    return words.records("out").stream()
        .map(record -> "%s=%s at %d"
            .formatted(
                record.key(),
                Words.text(record),
                Duration.between(NOON, record.eventTime()).toSeconds()))
        .toList();
  }

  @Test
  void joinsEachPairOnceWhenTheLaterOneComes() {
    try (TopologyHarness words = run(StreamJoinTest::inner)) {
      pipe(words, "in", "k", "a", 0);
      pipe(words, "in", "j", "x", 1);
      pipe(words, "other", "k", "1", 4);
      pipe(words, "other", "k", "2", 10);
      pipe(words, "other", "k", "3", 11);
      pipe(words, "in", "k", "b", 14);

      assertThat(outputs(words))
          .containsExactly("k=a1 at 4", "k=a2 at 10", "k=b1 at 14", "k=b2 at 14", "k=b3 at 14");
      assertThat(ids(words, "out"))
          .containsExactly("other-0@0/1", "other-0@1/1", "in-0@2/1", "in-0@2/2", "in-0@2/3");
      assertThat(words.counts("words").consumed()).isEqualTo(6);
      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(6);
    }
  }

  @Test
  void givesAResultTheLaterTimeAndTheHeadersOfWhatCompletedThePair() {
    try (TopologyHarness words = run(StreamJoinTest::inner)) {
      words.pipe("in", "k", word("a"), header("mark", "first"), NOON.plusSeconds(9));
      words.pipe("other", "k", word("1"), header("mark", "second"), NOON);

      assertThat(outputs(words)).containsExactly("k=a1 at 9");
      EventHeaders headers = words.records("out").get(0).headers();
      assertThat(headers.text("mark")).contains("second");
      assertThat(headers.text(EventHeaders.ORIGIN)).contains("other-0@0");
      assertThat(headers.text(EventHeaders.CAUSATION)).contains("other-0@0");
    }
  }

  @Test
  void ordersResultsByTheTimesOfThePartnersThenByTheirArrival() {
    try (TopologyHarness words = run((in, other) -> in.join(
        "pairs",
        other,
        StringValue.class,
        StreamJoinTest::both,
        tenSeconds().grace(TEN_SECONDS)))) {
      pipe(words, "other", "k", "1", 5);
      pipe(words, "other", "k", "2", 3);
      pipe(words, "other", "k", "3", 5);
      pipe(words, "other", "k", "3", 5);
      pipe(words, "in", "k", "a", 4);

      assertThat(outputs(words))
          .containsExactly("k=a2 at 4", "k=a1 at 5", "k=a3 at 5", "k=a3 at 5");
    }
  }

  @Test
  void looksFurtherAheadThanBack() {
    try (TopologyHarness words = run((in, other) -> in.join(
        "pairs",
        other,
        StringValue.class,
        StreamJoinTest::both,
        JoinWindow.within(Duration.ofSeconds(1), TEN_SECONDS)))) {
      pipe(words, "other", "k", "1", 0);
      pipe(words, "other", "k", "2", 1);
      pipe(words, "in", "k", "a", 2);
      pipe(words, "other", "k", "3", 12);
      pipe(words, "other", "k", "4", 13);

      assertThat(texts(words, "out")).containsExactly("a2", "a3");
    }
  }

  @Test
  void passesOnALeftRecordAloneOnceItsWindowHasClosed() {
    try (TopologyHarness words = run(StreamJoinTest::left)) {
      words.pipe("in", "k", word("a"), header("mark", "first"), NOON);
      pipe(words, "in", "j", "b", 0);
      pipe(words, "other", "j", "1", 0);
      pipe(words, "other", "i", "2", 0);
      passTo(words, 10);
      assertThat(outputs(words)).containsExactly("j=b1 at 0");

      passTo(words, 11);
      passTo(words, 100);

      assertThat(outputs(words)).containsExactly("j=b1 at 0", "k=a- at 0");
      assertThat(ids(words, "out")).containsExactly("other-0@0/1", "in-0@0/1");
      assertThat(words.records("out").get(1).headers().text("mark")).contains("first");
      // Seven records and one that was alone.
      assertThat(words.counts("words").consumed()).isEqualTo(8);
      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(8);
      assertThat(words.windows("pairs-left", "k")).isEmpty();
      assertThat(words.windows("pairs-left", "j")).isEmpty();
      assertThat(words.windows("pairs-right", "j")).isEmpty();
    }
  }

  @Test
  void waitsForTheGrace() {
    try (TopologyHarness words = run((in, other) -> in.outerJoin(
        "pairs",
        other,
        StringValue.class,
        StreamJoinTest::either,
        tenSeconds().grace(Duration.ofSeconds(5))))) {
      pipe(words, "in", "k", "a", 0);
      passTo(words, 15);
      pipe(words, "other", "k", "1", 8);

      assertThat(outputs(words)).containsExactly("k=a1 at 8");
    }
  }

  @Test
  void passesOnRecordsOfBothSidesAlone() {
    try (TopologyHarness words = run(StreamJoinTest::outer)) {
      pipe(words, "in", "k", "a", 0);
      pipe(words, "other", "k", "1", 12);
      pipe(words, "in", "j", "b", 40);

      assertThat(outputs(words)).containsExactly("k=a- at 0", "k=-1 at 12");
    }
  }

  @Test
  void keepsEachOfSeveralAloneAtOneTime() {
    try (TopologyHarness words = run(StreamJoinTest::left)) {
      pipe(words, "in", "k", "a", 0);
      pipe(words, "in", "k", "a", 0);
      passTo(words, 11);

      assertThat(texts(words, "out")).containsExactly("a-", "a-");
      assertThat(ids(words, "out")).containsExactly("in-0@0/1", "in-0@1/1");
    }
  }

  @Test
  void joinsWithNothingThatWasPassedOnAlone() {
    try (TopologyHarness words = run(StreamJoinTest::left)) {
      pipe(words, "in", "k", "a", 0);
      passTo(words, 11);
      // Its own window is open, as it could be joined with what is at 11 still.
      pipe(words, "other", "k", "1", 9);
      passTo(words, 100);

      assertThat(outputs(words)).containsExactly("k=a- at 0");
    }
  }

  @Test
  void keepsWhatWasJoinedUntilNothingCanJoinItAnyMore() {
    try (TopologyHarness words = run(StreamJoinTest::left)) {
      pipe(words, "in", "k", "a", 0);
      pipe(words, "other", "k", "1", 5);
      passTo(words, 20);
      pipe(words, "other", "k", "2", 10);
      assertThat(texts(words, "out")).containsExactly("a1", "a2");

      passTo(words, 21);

      assertThat(words.windows("pairs-left", "k")).isEmpty();
    }
  }

  @Test
  void lateRecordsOfBothSidesAreDeadLetters() {
    try (TopologyHarness words = run(StreamJoinTest::outer)) {
      passTo(words, 100);
      pipe(words, "in", "k", "a", 90);
      pipe(words, "in", "k", "b", 89);
      pipe(words, "other", "k", "1", 89);

      assertThat(failures(words, "in")).containsExactly(FailureCode.LATE);
      assertThat(failures(words, "other")).containsExactly(FailureCode.LATE);
      DeadLetter letter = words.deadLetters("in").get(0);
      assertThat(letter.value()).isEqualTo(word("b").toByteArray());
      assertThat(letter.cause().step()).isEqualTo("words/pairs");
      assertThat(letter.cause().message())
          .isEqualTo("event time 2026-01-01T12:01:29Z came at stream time 2026-01-01T12:01:40Z,"
              + " when its window had closed: within PT10S grace PT0S");
      assertThat(count(words, Outcome.DEAD_LETTERED)).isEqualTo(2);
    }
  }

  @Test
  void lateRecordsOfThePipelineGoToTheDeclaredStream() {
    TopologyBuilder declared = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = declared.stream("in", StringValue.class);
    StreamRef<StringValue> other = declared.stream("other", StringValue.class);
    StreamRef<StringValue> late = declared.stream("late", StringValue.class);
    StreamRef<StringValue> out = declared.stream("out", StringValue.class);
    declared
        .pipeline("words", in)
        .join(
            "pairs",
            other,
            StringValue.class,
            StreamJoinTest::both,
            tenSeconds().lateTo(late))
        .to(out);
    try (TopologyHarness words = TopologyHarness.of(declared.build())) {
      passTo(words, 100);
      pipe(words, "in", "k", "a", 0);
      pipe(words, "other", "k", "1", 0);

      assertThat(texts(words, "late")).containsExactly("a");
      assertThat(failures(words, "in")).isEmpty();
      assertThat(failures(words, "other")).containsExactly(FailureCode.LATE);
    }
  }

  @Test
  void whatAStepFailsOnAloneIsADeadLetterAtItsOwnOrigin() {
    try (TopologyHarness words =
        run((in, other) -> outer(in.map(StringValue.class, Words::reversedWord), other)
            .filter(one -> {
              if (one.getValue().contains("-")) {
                throw new IllegalStateException();
              }
              return true;
            }))) {
      words.pipe("in", "k", word("ab"), header("mark", "first"), NOON);
      pipe(words, "in", "j", "cd", 0);
      pipe(words, "other", "j", "1", 0);
      passTo(words, 50);

      assertThat(outputs(words)).containsExactly("j=dc1 at 0");
      DeadLetter letter = words.deadLetters("in").get(0);
      assertThat(letter.value()).isEqualTo(word("ab").toByteArray());
      assertThat(letter.key()).isEqualTo(new byte[] {'k'});
      assertThat(letter.headers().text("mark")).contains("first");
      assertThat(letter.origin()).hasToString("in-0@0");
      assertThat(letter.originTimestamp()).isEqualTo(NOON.toEpochMilli());
      assertThat(letter.cause().step()).isEqualTo("words/filter");
      assertThat(words.deadLetters("in")).hasSize(1);
    }
  }

  @Test
  void aRecordThatALaterStepFailsOnIsNotKept() {
    try (TopologyHarness words = run((in, other) -> inner(in, other).filter(one -> {
      if (one.getValue().equals("a1")) {
        throw new IllegalStateException();
      }
      return true;
    }))) {
      pipe(words, "in", "k", "a", 0);
      pipe(words, "other", "k", "1", 0);
      pipe(words, "in", "k", "b", 0);

      assertThat(texts(words, "out")).isEmpty();
      assertThat(failures(words, "other")).containsExactly(FailureCode.RULE_THREW);
      assertThat(words.windows("pairs-right", "k")).isEmpty();
    }
  }

  @Test
  void joinsBehindAHopAndKeepsWhatItWasInFrontOfIt() {
    try (TopologyHarness words = run(
        (in, other) -> left(in.repartition("by-text", StringValue::getValue, 6, murmur2()), other)
            .filter(one -> {
              throw new IllegalStateException();
            }))) {
      words.pipe("in", "k", word("a"), header("mark", "first"), NOON);
      passTo(words, 11);

      DeadLetter letter = words.deadLetters("in").get(0);
      assertThat(letter.key()).isEqualTo(new byte[] {'k'});
      assertThat(letter.value()).isEqualTo(word("a").toByteArray());
      assertThat(letter.headers().entries()).hasSize(1);
      assertThat(words.counts("words").consumed()).isEqualTo(1);
      assertThat(words.counts("words/by-text").consumed()).isEqualTo(3);
    }
  }

  @Test
  void keepsTheIdsOfRecordsThatOneRecordLedTo() {
    try (TopologyHarness words = run((in, other) ->
        left(in.flatMap(StringValue.class, one -> List.of(one, word("b"))), other))) {
      pipe(words, "in", "k", "a", 0);
      passTo(words, 11);

      assertThat(texts(words, "out")).containsExactly("a-", "b-");
      assertThat(ids(words, "out")).containsExactly("in-0@0/1/1", "in-0@0/2/1");
      assertThat(words.records("out"))
          .extracting(record -> record.headers().text(EventHeaders.CORRELATION).orElse(""))
          .containsOnly("in-0@0");
    }
  }

  @Test
  void deadLettersWhatCannotBeReadOrHasNoKey() {
    try (TopologyHarness words = run(StreamJoinTest::inner)) {
      long time = NOON.toEpochMilli();
      words.pipeRaw("other", new byte[] {'k'}, new byte[] {1}, EventHeaders.NONE, time);
      words.pipeRaw("other", null, word("1").toByteArray(), EventHeaders.NONE, time);
      words.pipeRaw("other", new byte[] {'k'}, null, EventHeaders.NONE, time);
      words.pipeRaw("in", null, word("a").toByteArray(), EventHeaders.NONE, time);

      assertThat(failures(words, "other"))
          .containsExactly(
              FailureCode.DECODE_MALFORMED, FailureCode.NULL_KEY, FailureCode.NULL_VALUE);
      assertThat(failures(words, "in")).containsExactly(FailureCode.NULL_KEY);
    }
  }

  @Test
  void keepsAThousandRecordsOfOneKeyAndTime() {
    try (TopologyHarness words = run(StreamJoinTest::inner)) {
      for (int i = 0; i < 1000; i++) {
        pipe(words, "in", "k", "a", 0);
      }
      pipe(words, "in", "k", "b", 0);
      pipe(words, "in", "k", "c", 1);

      assertThat(failures(words, "in")).containsExactly(FailureCode.TOO_MANY);
      assertThat(words.deadLetters("in").get(0).cause().message())
          .isEqualTo("'pairs-left' holds 1000 records of the key at 2026-01-01T12:00:00Z,"
              + " limit 1000");
    }
  }

  @Test
  void joinsTwoStreamsOneAfterTheOther() {
    TopologyBuilder declared = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = declared.stream("in", StringValue.class);
    StreamRef<StringValue> other = declared.stream("other", StringValue.class);
    StreamRef<StringValue> third = declared.stream("third", StringValue.class);
    StreamRef<StringValue> out = declared.stream("out", StringValue.class);
    outer(declared.pipeline("words", in), other)
        .leftJoin(
            "triples",
            third,
            StringValue.class,
            (one, two) -> either(Optional.of(one), two),
            tenSeconds().grace(Duration.ofSeconds(20)))
        .to(out);
    try (TopologyHarness words = TopologyHarness.of(declared.build())) {
      pipe(words, "in", "k", "a", 0);
      pipe(words, "third", "k", "x", 3);
      pipe(words, "other", "k", "1", 4);
      pipe(words, "in", "j", "b", 5);
      passTo(words, 100);

      assertThat(texts(words, "out")).containsExactly("a1x", "b--");
      assertThat(failures(words, "in")).isEmpty();
    }
  }
}
