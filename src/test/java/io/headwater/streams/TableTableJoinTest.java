package io.headwater.streams;

import static io.headwater.testkit.Words.failures;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TablePipeline;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.testkit.TopologyHarness;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Pipelines that begin with the table {@code lefts}, joined with the table {@code rights}. */
class TableTableJoinTest {
  private static final long START = TopologyHarness.START.toEpochMilli();

  private static TopologyHarness run(
      BiFunction<TablePipeline<StringValue>, TableRef<StringValue>, TablePipeline<StringValue>>
          steps) {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> left = words.stream("left", StringValue.class);
    StreamRef<StringValue> right = words.stream("right", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    TableRef<StringValue> lefts = words.table("lefts", left);
    TableRef<StringValue> rights = words.table("rights", right);
    steps.apply(words.pipeline("words", lefts), rights).to(out);
    return TopologyHarness.of(words.build());
  }

  private static StringValue both(StringValue one, StringValue other) {
    return word(one.getValue() + "-" + other.getValue());
  }

  private static TablePipeline<StringValue> inner(
      TablePipeline<StringValue> left, TableRef<StringValue> right) {
    return left.join(right, StringValue.class, TableTableJoinTest::both);
  }

  private static TablePipeline<StringValue> left(
      TablePipeline<StringValue> left, TableRef<StringValue> right) {
    return left.leftJoin(
        right, StringValue.class, (one, other) -> both(one, other.orElse(word("?"))));
  }

  private static TablePipeline<StringValue> outer(
      TablePipeline<StringValue> left, TableRef<StringValue> right) {
    return left.outerJoin(
        right,
        StringValue.class,
        (one, other) -> both(one.orElse(word("?")), other.orElse(word("?"))));
  }

  private static void delete(TopologyHarness words, String stream, String key) {
    words.pipeRaw(stream, key.getBytes(StandardCharsets.UTF_8), null, EventHeaders.NONE, START);
  }

  /** Returns what was written, such as {@code k=1-a}, and {@code k=} for a deletion. */
  private static List<String> written(TopologyHarness words) {
    return words.records("out").stream()
        .map(record -> record.key() + "=" + textOf(record))
        .toList();
  }

  private static String textOf(Envelope<Message> record) {
    return record.hasValue() ? ((StringValue) record.value()).getValue() : "";
  }

  @Test
  void passesOnTheChangesOfATable() {
    try (TopologyHarness words = run((left, right) -> outer(left, right))) {
      words.pipe("left", "k", word("1"));
      words.pipe("left", "k", word("2"));
      delete(words, "left", "k");
      delete(words, "left", "k");

      assertThat(written(words)).containsExactly("k=1-?", "k=2-?", "k=");
      assertThat(words.states("lefts")).isEmpty();
      assertThat(words.counts("words").of(Outcome.PROCESSED)).isEqualTo(4);
    }
  }

  @Test
  void joinsOnlyWhereBothHaveARow() {
    try (TopologyHarness words = run(TableTableJoinTest::inner)) {
      words.pipe("left", "k", word("1"));
      words.pipe("right", "j", word("x"));
      words.pipe("right", "k", word("a"));
      words.pipe("left", "k", word("2"));
      delete(words, "right", "k");
      words.pipe("left", "k", word("3"));
      delete(words, "left", "k");
      words.pipe("right", "k", word("b"));

      assertThat(written(words)).containsExactly("k=1-a", "k=2-a", "k=");
      assertThat(words.counts("words").of(Outcome.PROCESSED)).isEqualTo(8);
    }
  }

  @Test
  void joinsWithNothingOnTheLeft() {
    try (TopologyHarness words = run(TableTableJoinTest::left)) {
      words.pipe("right", "k", word("a"));
      delete(words, "right", "k");
      words.pipe("left", "k", word("1"));
      words.pipe("right", "k", word("b"));
      delete(words, "right", "k");
      delete(words, "left", "k");

      assertThat(written(words)).containsExactly("k=1-?", "k=1-b", "k=1-?", "k=");
    }
  }

  @Test
  void joinsWithNothingOnEitherSide() {
    try (TopologyHarness words = run(TableTableJoinTest::outer)) {
      words.pipe("right", "k", word("a"));
      words.pipe("left", "k", word("1"));
      delete(words, "right", "k");
      delete(words, "left", "k");
      delete(words, "right", "k");

      assertThat(written(words)).containsExactly("k=?-a", "k=1-a", "k=1-?", "k=");
    }
  }

  @Test
  void aRowThatNoLongerPassesIsDeletedOnce() {
    try (TopologyHarness words = run((left, right) -> left(
        left.filter(row -> row.getValue().startsWith("+"))
            .map(StringValue.class, row -> word(row.getValue().substring(1))),
        right))) {
      words.pipe("left", "k", word("-1"));
      words.pipe("left", "k", word("+2"));
      words.pipe("right", "k", word("a"));
      words.pipe("left", "k", word("-3"));
      words.pipe("right", "k", word("b"));
      words.pipe("left", "k", word("-4"));
      delete(words, "left", "k");

      assertThat(written(words)).containsExactly("k=2-?", "k=2-a", "k=");
    }
  }

  @Test
  void aRowThatNeverPassedIsNotDeleted() {
    try (TopologyHarness words =
        run((left, right) -> inner(left, right).filter(row -> row.getValue().startsWith("+")))) {
      words.pipe("right", "k", word("a"));
      words.pipe("left", "k", word("-1"));
      words.pipe("left", "k", word("-2"));
      words.pipe("left", "k", word("+3"));
      delete(words, "left", "k");
      words.pipe("left", "k", word("-4"));
      delete(words, "left", "k");

      assertThat(written(words)).containsExactly("k=+3-a", "k=");
    }
  }

  @Test
  void writesAReaderAnHonestDeletion() {
    try (TopologyHarness words = run(TableTableJoinTest::left)) {
      words.pipe("left", "k", word("1"), EventHeaders.NONE, Instant.ofEpochMilli(5));
      delete(words, "left", "k");

      assertThat(words.written("out").get(1).value()).isEmpty();
      assertThat(words.written("out").get(1).timestamp()).isEqualTo(START);
      assertThat(words.written("out").get(1).headers().text("hw-type"))
          .contains("google.protobuf.StringValue");
      assertThat(words.written("out").get(1).headers().origin())
          .contains(new RecordPosition("left", 0, 1));
    }
  }

  @Test
  void aJoinThatThrowsKeepsNeitherRow() {
    try (TopologyHarness words =
        run((left, right) -> left.join(right, StringValue.class, (one, other) -> {
          if (other.getValue().equals("bad")) {
            throw new IllegalStateException();
          }
          return both(one, other);
        }))) {
      words.pipe("left", "k", word("1"));
      words.pipe("right", "k", word("a"));
      words.pipe("right", "k", word("bad"));
      words.pipe("left", "k", word("2"));

      assertThat(written(words)).containsExactly("k=1-a", "k=2-a");
      assertThat(failures(words, "right")).containsExactly(FailureCode.RULE_THREW);
      assertThat(words.deadLetters("right").get(0).cause().step()).isEqualTo("words/join");
    }
  }

  @Test
  void joinsAResultWithAFurtherTable() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    TableRef<StringValue> lefts = words.table("lefts", words.stream("left", StringValue.class));
    TableRef<StringValue> rights = words.table("rights", words.stream("right", StringValue.class));
    TableRef<StringValue> thirds = words.table("thirds", words.stream("third", StringValue.class));
    TablePipeline<StringValue> pipeline = inner(words.pipeline("words", lefts), rights);
    pipeline
        .leftJoin(thirds, StringValue.class, (one, other) -> both(one, other.orElse(word("?"))))
        .to(out);
    try (TopologyHarness run = TopologyHarness.of(words.build())) {
      run.pipe("third", "k", word("x"));
      run.pipe("left", "k", word("1"));
      run.pipe("right", "k", word("a"));
      run.pipe("third", "k", word("y"));
      delete(run, "right", "k");
      run.pipe("third", "k", word("z"));

      assertThat(written(run)).containsExactly("k=1-a-x", "k=1-a-y", "k=");
    }
  }
}
