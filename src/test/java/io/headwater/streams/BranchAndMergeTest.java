package io.headwater.streams;

import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.texts;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.partition.Partitionings;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import io.headwater.topology.TopologySpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class BranchAndMergeTest {

  /** Short words to {@code short}, words with an x nowhere, all others to {@code long}. */
  private static TopologySpec sorted() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> brief = words.stream("short", StringValue.class);
    StreamRef<StringValue> lengthy = words.stream("long", StringValue.class);
    words
        .pipeline("words", in)
        .branch(arms -> arms.when("short", one -> one.getValue().length() < 3, arm -> arm.to(brief))
            .when("crossed", one -> one.getValue().contains("x"), arm -> {})
            .otherwise(arm -> arm.map(StringValue.class, Words::reversedWord).to(lengthy)));
    return words.build();
  }

  @Test
  void sendsARecordDownTheFirstArmThatTakesIt() {
    try (TopologyHarness words = TopologyHarness.of(sorted())) {
      words.pipe("in", "k", word("xy"));

      assertThat(texts(words, "short")).containsExactly("xy");
      assertThat(texts(words, "long")).isEmpty();
    }
  }

  @Test
  void sendsWhatNoArmTakesToOtherwise() {
    try (TopologyHarness words = TopologyHarness.of(sorted())) {
      words.pipe("in", "k", word("abc"));

      assertThat(texts(words, "long")).containsExactly("cba");
      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(1);
    }
  }

  @Test
  void countsWhatAnArmWithoutStepsTakesAsFiltered() {
    try (TopologyHarness words = TopologyHarness.of(sorted())) {
      words.pipe("in", "k", word("xyz"));

      assertThat(words.writtenTopics()).isEmpty();
      assertThat(count(words, Outcome.FILTERED)).isEqualTo(1);
    }
  }

  @Test
  void branchesWithinABranch() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> a = words.stream("a", StringValue.class);
    StreamRef<StringValue> b = words.stream("b", StringValue.class);
    words
        .pipeline("words", in)
        .branch(outer -> outer
            .when(
                "long",
                one -> one.getValue().length() > 1,
                arm -> arm.branch(inner -> inner
                    .when("a", one -> one.getValue().startsWith("a"), first -> first.to(a))
                    .otherwise(rest -> rest.to(b))))
            .otherwise(rest -> rest.to(b)));
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipe("in", "k", word("ax"));
      harness.pipe("in", "k", word("bx"));
      harness.pipe("in", "k", word("c"));

      assertThat(texts(harness, "a")).containsExactly("ax");
      assertThat(texts(harness, "b")).containsExactly("bx", "c");
    }
  }

  @Test
  void countsARecordThatIsOnlyLookedAtAsProcessed() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words
        .pipeline("words", in)
        .flatMap(StringValue.class, one -> List.of(word("x"), one))
        .filter(one -> !one.getValue().equals("x"))
        .branch(arms -> arms.when(
                "seen", one -> one.getValue().equals("look"), arm -> arm.peek(one -> {}))
            .otherwise(arm -> arm.to(out)));
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipe("in", "k", word("look"));

      assertThat(count(harness, Outcome.PROCESSED)).isEqualTo(1);
    }
  }

  private static TopologySpec merged() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> late = words.stream("late", StringValue.class);
    StreamRef<StringValue> other = words.stream("other", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words
        .pipeline("words", in, other)
        .map(StringValue.class, Words::reversedWord)
        .merge(late)
        .to(out);
    return words.build();
  }

  @Test
  void readsSeveralStreamsAsOne() {
    try (TopologyHarness words = TopologyHarness.of(merged())) {
      words.pipe("in", "k", word("ab"));
      words.pipe("other", "k", word("cd"));

      assertThat(texts(words, "out")).containsExactly("ba", "dc");
    }
  }

  @Test
  void letsMergedRecordsJoinAtTheStepThatMergesThem() {
    try (TopologyHarness words = TopologyHarness.of(merged())) {
      words.pipe("late", "k", word("ab"));

      assertThat(texts(words, "out")).containsExactly("ab");
    }
  }

  @Test
  void deadLettersToTheQueueOfTheStreamThatARecordCameFrom() {
    try (TopologyHarness words = TopologyHarness.of(merged())) {
      words.pipeRaw("late", null, new byte[] {1}, EventHeaders.NONE, 0);
      words.pipeRaw("other", null, new byte[] {1}, EventHeaders.NONE, 0);

      assertThat(words.deadLetters("late")).hasSize(1);
      assertThat(words.deadLetters("other")).hasSize(1);
      assertThat(words.deadLetters("in")).isEmpty();
    }
  }

  @Test
  void mergesBehindARepartition() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> late = words.stream("late", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words
        .pipeline("words", in)
        .repartition("by-word", StringValue::getValue, 6, Partitionings.murmur2())
        .merge(late)
        .to(out);
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipe("in", "k", word("a"));
      harness.pipe("late", "j", word("b"));

      assertThat(texts(harness, "out")).containsExactly("a", "b");
      assertThat(Words.keys(harness, "out")).containsExactly("a", "j");
    }
  }
}
