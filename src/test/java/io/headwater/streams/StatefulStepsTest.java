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

import com.google.protobuf.Int64Value;
import com.google.protobuf.StringValue;
import io.headwater.behavior.RecordTransform;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.Pipeline;
import io.headwater.dsl.StreamRef;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import io.headwater.topology.StepSpec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatefulStepsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final List<StepSpec.Store> STORES =
      List.of(new StepSpec.Store("memory", MessageType.of(StringValue.class)));

  private static Pipeline<StringValue> joined(Pipeline<StringValue> in) {
    return in.aggregate(
        "joined", StringValue.class, (before, one) -> word(before.getValue() + one.getValue()));
  }

  private static void unique(Pipeline<StringValue> in, StreamRef<StringValue> out) {
    in.deduplicate("seen", StringValue::getValue, WINDOW).to(out);
  }

  private static BiConsumer<Pipeline<StringValue>, StreamRef<StringValue>> processing(
      Supplier<RecordTransform<StringValue>> transform) {
    return (in, out) -> in.process("own", StringValue.class, transform, STORES).to(out);
  }

  @Test
  void foldsRecordsOfOneKeyAndPassesTheStateOn() {
    try (TopologyHarness words = Words.run((in, out) -> joined(in).to(out))) {
      words.pipe("in", "k", word("a"));
      words.pipe("in", "j", word("x"));
      words.pipe("in", "k", word("b"));

      assertThat(texts(words, "out")).containsExactly("a", "x", "ab");
      assertThat(keys(words, "out")).containsExactly("k", "j", "k");
      assertThat(words.state("joined", "k")).contains(new Snapshot(word("ab"), 2));
      assertThat(words.state("joined", "j")).contains(new Snapshot(word("x"), 1));
    }
  }

  @Test
  void foldsSeveralRecordsOfOneSource() {
    try (TopologyHarness words = Words.run((in, out) ->
        joined(in.flatMap(StringValue.class, one -> List.of(one, one))).to(out))) {
      words.pipe("in", "k", word("a"));

      assertThat(texts(words, "out")).containsExactly("a", "aa");
      assertThat(words.state("joined", "k")).contains(new Snapshot(word("aa"), 2));
    }
  }

  @Test
  void foldsByKeyHeadersAndTime() {
    try (TopologyHarness words = Words.run((in, out) -> in.aggregateRecord(
            "latest", StringValue.class, (before, one) -> word(one.keyText() + one.eventTime()))
        .to(out))) {
      words.pipe("in", "k", word("a"), EventHeaders.NONE, NOON);

      assertThat(texts(words, "out")).containsExactly("k2026-01-01T12:00:00Z");
    }
  }

  @Test
  void endsAPipelineWithAFold() {
    try (TopologyHarness words = Words.run((in, out) -> joined(in))) {
      words.pipe("in", "k", word("a"));

      assertThat(words.state("joined", "k")).contains(new Snapshot(word("a"), 1));
      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(1);
    }
  }

  @Test
  void leavesTheStateWhenALaterStepFails() {
    try (TopologyHarness words = Words.run((in, out) -> joined(in)
        .map(StringValue.class, one -> {
          if (one.getValue().endsWith("b")) {
            throw new IllegalStateException();
          }
          return one;
        })
        .to(out))) {
      words.pipe("in", "k", word("a"));
      words.pipe("in", "k", word("b"));
      words.pipe("in", "k", word("c"));

      assertThat(texts(words, "out")).containsExactly("a", "ac");
      assertThat(words.state("joined", "k")).contains(new Snapshot(word("ac"), 2));
    }
  }

  @Test
  void deadLettersAFoldOfARecordWithoutKey() {
    try (TopologyHarness words = Words.run((in, out) -> joined(in).to(out))) {
      words.pipe("in", word("a"));

      assertThat(failures(words, "in")).containsExactly(FailureCode.NULL_KEY);
    }
  }

  @Test
  void letsTheFirstRecordOfEachIdPass() {
    try (TopologyHarness words = Words.run(StatefulStepsTest::unique)) {
      words.pipe("in", "k", word("a"));
      words.pipe("in", "k", word("b"));
      words.pipe("in", "k", word("a"));

      assertThat(texts(words, "out")).containsExactly("a", "b");
      assertThat(count(words, Outcome.DUPLICATE)).isEqualTo(1);
      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(2);
    }
  }

  @Test
  void remembersIdsPerKey() {
    try (TopologyHarness words = Words.run(StatefulStepsTest::unique)) {
      words.pipe("in", "k", word("ab"));
      words.pipe("in", "ka", word("b"));
      words.pipe("in", "j", word("ab"));

      assertThat(texts(words, "out")).containsExactly("ab", "b", "ab");
    }
  }

  @ParameterizedTest
  @CsvSource({"-600001, 2", "-600000, 1", "-1,      1", "0,       1", "600000,  1", "600001,  2"})
  void comparesEventTimesWithTheWindowOnBothSides(long millisLater, int passing) {
    try (TopologyHarness words = Words.run(StatefulStepsTest::unique)) {
      words.pipe("in", "k", word("a"), EventHeaders.NONE, NOON);

      words.pipe("in", "k", word("a"), EventHeaders.NONE, NOON.plusMillis(millisLater));

      assertThat(texts(words, "out")).hasSize(passing);
    }
  }

  @Test
  void recognisesADuplicateThatIsAWindowBehindStreamTime() {
    try (TopologyHarness words = Words.run(StatefulStepsTest::unique)) {
      words.pipe("in", "k", word("a"), EventHeaders.NONE, NOON.minus(WINDOW.multipliedBy(2)));
      words.pipe("in", "k", word("b"), EventHeaders.NONE, NOON);

      words.pipe("in", "k", word("a"), EventHeaders.NONE, NOON.minus(WINDOW));

      assertThat(texts(words, "out")).containsExactly("a", "b");
    }
  }

  @Test
  void recognisesADuplicateThatIsFarBehindStreamTime() {
    try (TopologyHarness words = Words.run(StatefulStepsTest::unique)) {
      words.pipe("in", "k", word("b"), EventHeaders.NONE, NOON);
      words.pipe("in", "k", word("a"), EventHeaders.NONE, NOON.minus(WINDOW.multipliedBy(50)));

      words.pipe("in", "k", word("a"), EventHeaders.NONE, NOON.minus(WINDOW.multipliedBy(50)));

      assertThat(texts(words, "out")).containsExactly("b", "a");
    }
  }

  @Test
  void recognisesADuplicateWithinOneRecord() {
    try (TopologyHarness words =
        Words.run((in, out) -> in.flatMap(StringValue.class, one -> List.of(one, one))
            .deduplicate("seen", StringValue::getValue, WINDOW)
            .to(out))) {
      words.pipe("in", "k", word("a"));

      assertThat(ids(words, "out")).containsExactly("in-0@0/1");
      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(1);
    }
  }

  @Test
  void forgetsTheIdOfARecordThatFails() {
    boolean[] isBroken = {true};
    try (TopologyHarness words =
        Words.run((in, out) -> in.deduplicate("seen", StringValue::getValue, WINDOW)
            .map(StringValue.class, one -> {
              if (isBroken[0]) {
                throw new IllegalStateException();
              }
              return one;
            })
            .to(out))) {
      words.pipe("in", "k", word("a"));
      isBroken[0] = false;

      words.pipe("in", "k", word("a"));

      assertThat(texts(words, "out")).containsExactly("a");
    }
  }

  @Test
  void worksOnIdsBehindAHop() {
    try (TopologyHarness words =
        Words.run((in, out) -> in.repartition("by-word", StringValue::getValue, 3, murmur2())
            .deduplicate("seen", one -> "same", WINDOW)
            .to(out))) {
      words.pipe("in", "k", word("a"));
      words.pipe("in", "j", word("a"));
      words.pipe("in", "j", word("b"));

      assertThat(texts(words, "out")).containsExactly("a", "b");
    }
  }

  /** Counts words per key, as that many letters n; emits twice on even counts. */
  private static final class Counting implements RecordTransform<StringValue> {
    @Override
    public void process(Envelope<StringValue> record, Output output) {
      String before = output.state("memory").map(one -> textOf(one)).orElse("");
      String after = before + "n";
      if (record.value().getValue().equals("forget")) {
        output.delete("memory");
        return;
      }
      output.put("memory", word(after));
      output.emit(word(record.value().getValue() + after.length()));
      if (after.length() % 2 == 0) {
        output.emit(word("even"));
      }
      if (record.value().getValue().equals("throw")) {
        throw new IllegalStateException();
      }
    }

    private static String textOf(Snapshot snapshot) {
      return ((StringValue) snapshot.state()).getValue();
    }
  }

  @Test
  void runsAClassOfTheAuthorsWithAStore() {
    try (TopologyHarness words = Words.run(processing(Counting::new))) {
      words.pipe("in", "k", word("a"), header("hw-id", "w-1"), NOON);
      words.pipe("in", "k", word("b"), header("hw-id", "w-2"), NOON);
      words.pipe("in", "j", word("c"));

      assertThat(texts(words, "out")).containsExactly("a1", "b2", "even", "c1");
      assertThat(ids(words, "out")).startsWith("w-1/1", "w-2/1", "w-2/2");
      assertThat(words.state("memory", "k")).contains(new Snapshot(word("nn"), 2));
    }
  }

  @Test
  void deletesAState() {
    try (TopologyHarness words = Words.run(processing(Counting::new))) {
      words.pipe("in", "k", word("a"));
      words.pipe("in", "k", word("forget"));
      words.pipe("in", "k", word("b"));

      assertThat(texts(words, "out")).containsExactly("a1", "b1");
      assertThat(words.state("memory", "k")).contains(new Snapshot(word("n"), 1));
    }
  }

  @Test
  void leavesNothingOfAClassThatEmitsAndThrows() {
    try (TopologyHarness words = Words.run(processing(Counting::new))) {
      words.pipe("in", "k", word("a"));

      words.pipe("in", "k", word("throw"));

      assertThat(texts(words, "out")).containsExactly("a1");
      assertThat(words.state("memory", "k")).contains(new Snapshot(word("n"), 1));
      assertThat(failures(words, "in")).containsExactly(FailureCode.RULE_THREW);
      assertThat(words.deadLetters("in").get(0).cause().step()).isEqualTo("words/own");
    }
  }

  @Test
  void showsAClassItsOwnWritesWithinARecord() {
    try (TopologyHarness words = Words.run(processing(() -> (record, output) -> {
      output.put("memory", record.value());
      String read = output.state("memory").orElseThrow().state().toString();
      output.delete("memory");
      output.emit(word(read.contains("a") + " " + output.state("memory").isPresent()));
    }))) {
      words.pipe("in", "k", word("a"));

      assertThat(texts(words, "out")).containsExactly("true false");
    }
  }

  @Test
  void deadLettersACheckedExceptionOfAClass() {
    try (TopologyHarness words = Words.run(processing(() -> (record, output) -> {
      throw new IOException("disk");
    }))) {
      words.pipe("in", "k", word("a"));

      assertThat(words.deadLetters("in").get(0).cause().exceptionClass())
          .contains("java.io.IOException");
    }
  }

  @Test
  void deadLettersTheUseOfAStoreThatTheStepDoesNotDeclare() {
    try (TopologyHarness words =
        Words.run(processing(() -> (record, output) -> output.state("other")))) {
      words.pipe("in", "k", word("a"));

      assertThat(failures(words, "in")).containsExactly(FailureCode.RULE_THREW);
    }
  }

  @Test
  void deadLettersAStateOfAnotherType() {
    try (TopologyHarness words =
        Words.run(processing(() -> (record, output) -> output.put("memory", Int64Value.of(1))))) {
      words.pipe("in", "k", word("a"));

      assertThat(failures(words, "in")).containsExactly(FailureCode.SERIALIZE);
      assertThat(words.deadLetters("in").get(0).cause().message())
          .isEqualTo("state is a 'google.protobuf.Int64Value', "
              + "declared 'google.protobuf.StringValue'");
    }
  }

  @Test
  void deadLettersAnEmittedValueOfAnotherType() {
    try (TopologyHarness words =
        Words.run(processing(() -> (record, output) -> output.emit(Int64Value.of(1))))) {
      words.pipe("in", "k", word("a"));

      assertThat(failures(words, "in")).containsExactly(FailureCode.SERIALIZE);
    }
  }

  @Test
  void countsAClassThatEmitsNothingAsProcessed() {
    try (TopologyHarness words = Words.run(processing(() -> (record, output) -> {}))) {
      words.pipe("in", "k", word("a"));

      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(1);
    }
  }
}
