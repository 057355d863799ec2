package io.headwater.streams;

import static io.headwater.partition.Partitionings.murmur2;
import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.failures;
import static io.headwater.testkit.Words.header;
import static io.headwater.testkit.Words.ids;
import static io.headwater.testkit.Words.keys;
import static io.headwater.testkit.Words.rule;
import static io.headwater.testkit.Words.texts;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.behavior.Fold;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.Pipeline;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.proto.Provenance;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import io.headwater.topology.Placement;
import io.headwater.topology.StepSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RepartitionStepTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final byte[] KEY = {0, (byte) 0xff, 'k'};
  private static final byte[] VALUE = {0x0a, (byte) 0x83, 0x00, 'b', 'a', 'd'};
  private static final EventHeaders HEADERS = EventHeaders.of(List.of(
      EventHeaders.Entry.text("hw-id", "w-1"),
      new EventHeaders.Entry("twice", new byte[] {1}),
      new EventHeaders.Entry("twice", new byte[] {}),
      new EventHeaders.Entry("nothing", null)));

  private static Pipeline<StringValue> byWord(Pipeline<StringValue> in) {
    return in.repartition("by-word", StringValue::getValue, 4, murmur2());
  }

  private static StringValue throwingOnBad(StringValue word) {
    if (word.getValue().equals("bad")) {
      throw new IllegalStateException("bad word");
    }
    return word;
  }

  @Test
  void changesTheKeyAndKeepsEverythingElse() {
    try (TopologyHarness words = Words.run((in, out) -> byWord(in).to(out))) {
      words.pipe("in", "k", word("a"), header("hw-id", "w-1"), NOON);

      assertThat(keys(words, "out")).containsExactly("a");
      assertThat(texts(words, "out")).containsExactly("a");
      assertThat(ids(words, "out")).containsExactly("w-1");
      assertThat(words.records("out").get(0).eventTime()).isEqualTo(NOON);
      assertThat(words.records("out").get(0).headers().origin())
          .contains(new RecordPosition("in", 0, 0));
      assertThat(words.records("out").get(0).headers().bytes("hw-provenance")).isEmpty();
    }
  }

  @Test
  void countsARecordOnceOnEitherSide() {
    try (TopologyHarness words = Words.run((in, out) -> byWord(in).to(out))) {
      words.pipe("in", "k", word("a"));

      assertThat(words.counts("words").of(Outcome.PROCESSED)).isEqualTo(1);
      assertThat(words.counts("words/by-word").of(Outcome.PROCESSED)).isEqualTo(1);
    }
  }

  @Test
  void changesTheTypeOfTheKey() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> out =
        words.stream("out", StringValue.class, stream -> stream.keyType(KeyType.INT64));
    words
        .pipeline("words", in)
        .repartition(
            "by-length", KeyType.INT64, one -> (long) one.getValue().length(), 4, murmur2())
        .to(out);
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipe("in", "k", word("four"));

      assertThat(keys(harness, "out")).containsExactly(4L);
    }
  }

  @Test
  void writesToTheTopicOfItsName() {
    try (TopologyHarness words = Words.run((in, out) -> byWord(in).to(out))) {
      words.pipe("in", "k", word("a"));

      assertThat(words.writtenTopics()).containsOnlyKeys("words-by-word-repartition", "out");
    }
  }

  @Test
  void deadLettersARecordForWhichThereIsNoKey() {
    StepSpec nowhere = new StepSpec.Repartition(
        "by-nothing",
        rule(text -> null),
        KeyType.STRING,
        4,
        new Placement.ByKey(murmur2()),
        Words.HERE);
    try (TopologyHarness words = TopologyHarness.of(Words.ofSteps(nowhere, Words.to()))) {
      words.pipe("in", "k", word("a"));

      assertThat(failures(words, "in")).containsExactly(FailureCode.NULL_KEY);
      assertThat(words.deadLetters("in").get(0).cause().step()).isEqualTo("words/by-nothing");
    }
  }

  @Test
  void takesARecordWithoutKeyAndGivesItOne() {
    try (TopologyHarness words = Words.run((in, out) -> byWord(in).to(out))) {
      words.pipe("in", word("a"));

      assertThat(keys(words, "out")).containsExactly("a");
    }
  }

  @Test
  void takesAnEmptyKey() {
    try (TopologyHarness words = Words.run(
        (in, out) -> in.repartition("by-nothing", one -> "", 4, murmur2()).to(out))) {
      words.pipe("in", "k", word("a"));

      assertThat(keys(words, "out")).containsExactly("");
    }
  }

  @Test
  void deadLettersAKeyOfAnotherType() {
    StepSpec wrong = new StepSpec.Repartition(
        "by-length",
        rule(String::length),
        KeyType.INT64,
        4,
        new Placement.ByKey(murmur2()),
        Words.HERE);
    StepSpec peek = new StepSpec.Peek("peek", one -> {}, Words.HERE);
    StepSpec fold = new StepSpec.FoldInto(
        "last",
        "last",
        Words.TYPE,
        new Fold((before, record) -> record.value(), Optional.empty(), Words.HERE),
        Words.HERE);
    try (TopologyHarness words = TopologyHarness.of(Words.ofSteps(wrong, peek, fold))) {
      words.pipe("in", "k", word("a"));

      assertThat(failures(words, "in")).containsExactly(FailureCode.SERIALIZE);
      assertThat(words.deadLetters("in").get(0).cause().message())
          .isEqualTo("'by' returned a Integer, expected int64 keys");
    }
  }

  @Test
  void deadLettersTheSourceWhenAStepBehindTheHopFails() {
    try (TopologyHarness words = Words.run((in, out) ->
        byWord(in).map(StringValue.class, RepartitionStepTest::throwingOnBad).to(out))) {
      words.pipe("in", "k", word("good"));

      words.pipeRaw("in", KEY, VALUE, HEADERS, NOON.toEpochMilli());

      requireOriginal(words.deadLetters("in"));
      assertThat(words.deadLetters("in").get(0).cause().step()).isEqualTo("words/by-word/map");
      assertThat(count(words, Outcome.DEAD_LETTERED)).isEqualTo(1);
    }
  }

  @Test
  void deadLettersTheSourceEvenIfItsValueWasChangedBeforeTheHop() {
    try (TopologyHarness words =
        Words.run((in, out) -> byWord(in.map(StringValue.class, Words::reversedWord))
            .map(StringValue.class, Words::reversedWord)
            .map(StringValue.class, RepartitionStepTest::throwingOnBad)
            .to(out))) {
      words.pipe("in", "k", word("good"));

      words.pipeRaw("in", KEY, VALUE, HEADERS, NOON.toEpochMilli());

      requireOriginal(words.deadLetters("in"));
    }
  }

  @Test
  void deadLettersTheSourceEvenIfItsValueWasChangedBetweenTwoHops() {
    try (TopologyHarness words = Words.run((in, out) -> byWord(in)
        .map(StringValue.class, Words::reversedWord)
        .repartition("by-length", one -> "" + one.getValue().length(), 2, murmur2())
        .map(StringValue.class, Words::reversedWord)
        .map(StringValue.class, RepartitionStepTest::throwingOnBad)
        .to(out))) {
      words.pipe("in", "k", word("good"));

      words.pipeRaw("in", KEY, VALUE, HEADERS, NOON.toEpochMilli());

      requireOriginal(words.deadLetters("in"));
      assertThat(words.deadLetters("in").get(0).cause().step()).isEqualTo("words/by-length/map-3");
    }
  }

  @Test
  void deadLettersTheSourceOfOneOfSeveralRecords() {
    try (TopologyHarness words = Words.run((in, out) -> byWord(
            in.flatMap(StringValue.class, one -> List.of(word("good"), one)))
        .map(StringValue.class, RepartitionStepTest::throwingOnBad)
        .to(out))) {
      words.pipe("in", "k", word("good"));

      words.pipeRaw("in", KEY, VALUE, HEADERS, NOON.toEpochMilli());

      requireOriginal(words.deadLetters("in"));
      assertThat(ids(words, "out")).containsExactly("in-0@0/1", "in-0@0/2", "w-1/1");
    }
  }

  private static void requireOriginal(List<DeadLetter> letters) {
    assertThat(letters).hasSize(1);
    DeadLetter letter = letters.get(0);
    assertThat(letter.origin()).isEqualTo(new RecordPosition("in", 0, 1));
    assertThat(letter.originTimestamp()).isEqualTo(NOON.toEpochMilli());
    assertThat(letter.key()).isEqualTo(KEY);
    assertThat(letter.value()).isEqualTo(VALUE);
    assertThat(letter.headers()).isEqualTo(HEADERS);
    assertThat(letter.cause().code()).isEqualTo("RULE_THREW");
  }

  @Test
  void deadLettersTheAbsenceOfAKey() {
    try (TopologyHarness words = Words.run((in, out) ->
        byWord(in).map(StringValue.class, RepartitionStepTest::throwingOnBad).to(out))) {
      words.pipe("in", word("bad"));

      assertThat(words.deadLetters("in").get(0).key()).isNull();
    }
  }

  @Test
  void deadLettersToTheQueueOfTheStreamThatWasMergedBeforeTheHop() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> left = words.stream("left", StringValue.class);
    StreamRef<StringValue> right = words.stream("right", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    byWord(words.pipeline("words", left, right))
        .map(StringValue.class, RepartitionStepTest::throwingOnBad)
        .to(out);
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipe("right", "k", word("bad"));

      assertThat(harness.deadLetters("right")).hasSize(1);
      assertThat(harness.deadLetters("left")).isEmpty();
    }
  }

  @Test
  void keepsIdCorrelationAndOriginOverTwoHops() {
    EventHeaders headers =
        header("hw-id", "w-1").plus(EventHeaders.Entry.text("hw-correlation", "c-1"));
    try (TopologyHarness words =
        Words.run((in, out) -> byWord(in.flatMap(StringValue.class, one -> List.of(one, one)))
            .repartition("by-length", one -> "" + one.getValue().length(), 2, murmur2())
            .to(out))) {
      words.pipe("in", "k", word("a"), headers, NOON);

      assertThat(ids(words, "out")).containsExactly("w-1/1", "w-1/2");
      assertThat(words.records("out")).allSatisfy(one -> {
        assertThat(one.correlationId()).isEqualTo("c-1");
        assertThat(one.causationId()).contains("w-1");
        assertThat(one.headers().text("hw-origin")).contains("in-0@0");
      });
    }
  }

  @Test
  void keepsADefaultMessageOverAHop() {
    try (TopologyHarness words =
        Words.run((in, out) -> in.map(StringValue.class, one -> StringValue.getDefaultInstance())
            .repartition("by-nothing", one -> "n", 2, murmur2())
            .map(StringValue.class, one -> word("was " + one.getValue().length() + " long"))
            .to(out))) {
      words.pipe("in", "k", word("a"));

      assertThat(texts(words, "out")).containsExactly("was 0 long");
    }
  }

  @Test
  void doesNotBelieveAProvenanceThatCameFromOutside() {
    byte[] forged = Provenance.newBuilder()
        .setTopic("elsewhere")
        .setPartition(7)
        .setOffset(77)
        .build()
        .toByteArray();
    EventHeaders headers =
        EventHeaders.of(List.of(new EventHeaders.Entry("hw-provenance", forged)));
    try (TopologyHarness words = Words.run((in, out) ->
        byWord(in).map(StringValue.class, RepartitionStepTest::throwingOnBad).to(out))) {
      words.pipe("in", "k", word("good"), headers, NOON);
      words.pipe("in", "k", word("bad"), headers, NOON);

      assertThat(words.records("out").get(0).headers().origin())
          .contains(new RecordPosition("in", 0, 0));
      assertThat(words.deadLetters("in").get(0).origin()).isEqualTo(new RecordPosition("in", 0, 1));
      assertThat(words.deadLetters("in").get(0).headers()).isEqualTo(headers);
    }
  }

  @Test
  void doesNotStumbleOverAProvenanceThatIsNone() {
    EventHeaders headers = header("hw-provenance", "\u0001not protobuf");
    try (TopologyHarness words = Words.run((in, out) -> byWord(in).to(out))) {
      words.pipe("in", "k", word("a"), headers, NOON);

      assertThat(texts(words, "out")).containsExactly("a");
    }
  }

  @Test
  void placesRecordsByARuleOfTheAuthors() {
    try (TopologyHarness words = Words.run((in, out) -> in.repartition(
            "by-word",
            StringValue::getValue,
            4,
            (StringValue one) -> one.getValue().length())
        .to(out))) {
      words.pipe("in", "k", word("abc"));
      words.pipe("in", "k", word("abcd"));

      assertThat(texts(words, "out")).containsExactly("abc");
      assertThat(failures(words, "in")).containsExactly(FailureCode.PARTITION);
      assertThat(words.deadLetters("in").get(0).cause().message())
          .isEqualTo("partition 4 of 'by-word' is not in [0, 4)");
    }
  }

  @Test
  void writesUtf8Keys() {
    try (TopologyHarness words = Words.run((in, out) -> byWord(in).to(out))) {
      words.pipe("in", "k", word("héllo"));

      assertThat(words.written("out").get(0).key().orElseThrow().toByteArray())
          .isEqualTo("héllo".getBytes(StandardCharsets.UTF_8));
    }
  }
}
