package io.headwater.streams;

import static io.headwater.partition.Partitionings.murmur2;
import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.failures;
import static io.headwater.testkit.Words.ids;
import static io.headwater.testkit.Words.keys;
import static io.headwater.testkit.Words.texts;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.Pipeline;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.Snapshot;
import io.headwater.testkit.TopologyHarness;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Joins of the stream {@code in} with the table {@code people} of the stream {@code names}. */
class TableJoinTest {
  private static final long START = TopologyHarness.START.toEpochMilli();

  private static TopologyHarness run(
      BiFunction<Pipeline<StringValue>, TableRef<StringValue>, Pipeline<StringValue>> steps) {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> names = words.stream("names", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    TableRef<StringValue> people = words.table("people", names);
    steps.apply(words.pipeline("words", in), people).to(out);
    return TopologyHarness.of(words.build());
  }

  private static StringValue both(StringValue one, StringValue row) {
    return word(one.getValue() + " " + row.getValue());
  }

  private static StringValue orNobody(StringValue one, Optional<StringValue> row) {
    return both(one, row.orElse(word("nobody")));
  }

  private static Pipeline<StringValue> inner(
      Pipeline<StringValue> in, TableRef<StringValue> people) {
    return in.join(people, StringValue.class, TableJoinTest::both);
  }

  private static Pipeline<StringValue> left(
      Pipeline<StringValue> in, TableRef<StringValue> people) {
    return in.leftJoin(people, StringValue.class, TableJoinTest::orNobody);
  }

  private static void delete(TopologyHarness words, String key) {
    words.pipeRaw("names", key.getBytes(StandardCharsets.UTF_8), null, EventHeaders.NONE, START);
  }

  @Test
  void joinsWithTheNewestRowOfTheKey() {
    try (TopologyHarness words = run(TableJoinTest::inner)) {
      words.pipe("names", "k", word("ada"));
      words.pipe("names", "j", word("bob"));
      words.pipe("in", "k", word("1"));
      words.pipe("names", "k", word("eve"));
      words.pipe("in", "k", word("2"));

      assertThat(texts(words, "out")).containsExactly("1 ada", "2 eve");
      assertThat(keys(words, "out")).containsExactly("k", "k");
      assertThat(ids(words, "out")).containsExactly("in-0@0", "in-0@1");
      assertThat(words.state("people", "k")).contains(new Snapshot(word("eve"), 2));
      assertThat(words.counts("words").consumed()).isEqualTo(5);
      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(5);
    }
  }

  @Test
  void countsARecordWithoutARowAsFiltered() {
    try (TopologyHarness words = run(TableJoinTest::inner)) {
      words.pipe("in", "k", word("1"));

      assertThat(texts(words, "out")).isEmpty();
      assertThat(count(words, Outcome.FILTERED)).isEqualTo(1);
    }
  }

  @Test
  void joinsWithNothingOnTheLeft() {
    try (TopologyHarness words = run(TableJoinTest::left)) {
      words.pipe("in", "k", word("1"));
      words.pipe("names", "k", word("ada"));
      words.pipe("in", "k", word("2"));

      assertThat(texts(words, "out")).containsExactly("1 nobody", "2 ada");
    }
  }

  @Test
  void aRowWithoutAValueDeletesItsKey() {
    try (TopologyHarness words = run(TableJoinTest::left)) {
      words.pipe("names", "k", word("ada"));
      delete(words, "k");
      delete(words, "never there");
      words.pipe("in", "k", word("1"));

      assertThat(texts(words, "out")).containsExactly("1 nobody");
      assertThat(words.states("people")).isEmpty();
      assertThat(failures(words, "names")).isEmpty();
      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(4);
    }
  }

  @Test
  void deadLettersRowsThatCannotBeReadOrHaveNoKey() {
    try (TopologyHarness words = run(TableJoinTest::inner)) {
      words.pipeRaw("names", new byte[] {'k'}, new byte[] {1}, EventHeaders.NONE, START);
      words.pipeRaw("names", null, word("ada").toByteArray(), EventHeaders.NONE, START);
      words.pipeRaw("names", null, null, EventHeaders.NONE, START);
      words.pipeRaw("in", new byte[] {'k'}, null, EventHeaders.NONE, START);

      assertThat(failures(words, "names"))
          .containsExactly(
              FailureCode.DECODE_MALFORMED, FailureCode.NULL_KEY, FailureCode.NULL_KEY);
      assertThat(words.deadLetters("names"))
          .extracting(letter -> letter.cause().step())
          .containsExactly("words/decode", "words/people", "words/people");
      assertThat(failures(words, "in")).containsExactly(FailureCode.NULL_VALUE);
    }
  }

  @Test
  void joinsBehindAHop() {
    try (TopologyHarness words = run((in, people) ->
        inner(in.repartition("by-text", StringValue::getValue, 6, murmur2()), people))) {
      words.pipe("names", "a", word("ada"));
      words.pipe("in", "k", word("a"));

      assertThat(texts(words, "out")).containsExactly("a ada");
      assertThat(words.counts("words").consumed()).isEqualTo(1);
      assertThat(words.counts("words/by-text").consumed()).isEqualTo(2);
    }
  }

  @Test
  void joinsTheSameTableTwice() {
    try (TopologyHarness words = run((in, people) -> left(inner(in, people), people))) {
      words.pipe("names", "k", word("ada"));
      words.pipe("in", "k", word("1"));

      assertThat(texts(words, "out")).containsExactly("1 ada ada");
      assertThat(words.counts("words").consumed()).isEqualTo(2);
    }
  }

  @Test
  void aJoinThatThrowsMakesTheRecordADeadLetter() {
    try (TopologyHarness words =
        run((in, people) -> in.join(people, StringValue.class, (one, row) -> {
          throw new IllegalStateException();
        }))) {
      words.pipe("names", "k", word("ada"));
      words.pipe("in", "k", word("1"));

      DeadLetter letter = words.deadLetters("in").get(0);
      assertThat(letter.cause().step()).isEqualTo("words/join");
      assertThat(words.state("people", "k")).isPresent();
    }
  }

  @Test
  void rowsDoNotMoveTheStreamTimeOfWindows() {
    try (TopologyHarness words = run((in, people) -> left(in, people)
        .aggregate(
            "perminute",
            StringValue.class,
            TableJoinTest::both,
            windows -> windows.tumbling(Duration.ofMinutes(1)).emitClosed()))) {
      words.pipe("in", "k", word("1"));
      words.pipe(
          "names",
          "k",
          word("ada"),
          EventHeaders.NONE,
          TopologyHarness.START.plus(Duration.ofHours(1)));
      assertThat(texts(words, "out")).isEmpty();

      words.pipe("in", "k", word("2"));

      assertThat(failures(words, "in")).isEmpty();
      assertThat(words.windows("perminute", "k"))
          .singleElement()
          .satisfies(window -> assertThat(window.snapshot().sequence()).isEqualTo(2));
    }
  }
}
