package io.headwater.streams;

import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.header;
import static io.headwater.testkit.Words.ids;
import static io.headwater.testkit.Words.keys;
import static io.headwater.testkit.Words.texts;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.Pipeline;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatelessStepsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void passesARecordOnByteForByte() {
    byte[] notCanonical = {(byte) 0x0a, (byte) 0x81, 0x00, 'a'};
    try (TopologyHarness words = Words.run((in, out) -> in.to(out))) {
      words.pipeRaw("in", new byte[] {'k'}, notCanonical, EventHeaders.NONE, NOON.toEpochMilli());

      assertThat(words.written("out").get(0).value().orElseThrow().toByteArray())
          .isEqualTo(notCanonical);
      assertThat(keys(words, "out")).containsExactly("k");
      assertThat(words.records("out").get(0).eventTime()).isEqualTo(NOON);
    }
  }

  @Test
  void passesTheAuthorsHeadersOnAndSetsItsOwn() {
    EventHeaders headers = header("trace", "t-1")
        .plus(EventHeaders.Entry.text("hw-id", "w-1"))
        .plus(EventHeaders.Entry.text("hw-causation", "c-1"))
        .plus(EventHeaders.Entry.text("hw-origin", "elsewhere-0@0"))
        .plus(EventHeaders.Entry.text("hw-expect", "3"));
    try (TopologyHarness words = Words.run((in, out) -> in.to(out))) {
      words.pipe("in", "k", word("a"), headers, NOON);

      assertThat(words.records("out").get(0).headers())
          .isEqualTo(EventHeaders.of(List.of(
              EventHeaders.Entry.text("trace", "t-1"),
              EventHeaders.Entry.text("hw-id", "w-1"),
              EventHeaders.Entry.text("hw-type", "google.protobuf.StringValue"),
              EventHeaders.Entry.text("hw-causation", "c-1"),
              EventHeaders.Entry.text("hw-origin", "in-0@0"))));
    }
  }

  @Test
  void keepsTheSequenceNumberOfAnEventThatIsPassedOn() {
    try (TopologyHarness words = Words.run((in, out) -> in.to(out))) {
      words.pipe("in", "k", word("a"), header("hw-seq", "7"), NOON);

      assertThat(words.records("out").get(0).sequence()).hasValue(7);
    }
  }

  @Test
  void dropsTheSequenceNumberOfAnEventThatIsChanged() {
    try (TopologyHarness words =
        Words.run((in, out) -> in.map(StringValue.class, one -> word("b")).to(out))) {
      words.pipe("in", "k", word("a"), header("hw-seq", "7"), NOON);

      assertThat(words.records("out").get(0).sequence()).isEmpty();
    }
  }

  @Test
  void filtersByValue() {
    try (TopologyHarness words =
        Words.run((in, out) -> in.filter(one -> one.getValue().length() > 1).to(out))) {
      words.pipe("in", "k", word("a"));
      words.pipe("in", "k", word("bb"));

      assertThat(texts(words, "out")).containsExactly("bb");
      assertThat(count(words, Outcome.FILTERED)).isEqualTo(1);
      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(1);
    }
  }

  @Test
  void filtersByKeyHeadersAndTime() {
    try (TopologyHarness words =
        Words.run((in, out) -> in.filterRecord(one -> one.key().equals("k")
                && one.headers().text("tenant").isPresent()
                && one.eventTime().equals(NOON))
            .to(out))) {
      words.pipe("in", "k", word("a"), header("tenant", "t"), NOON);
      words.pipe("in", "k", word("b"), EventHeaders.NONE, NOON);
      words.pipe("in", "j", word("c"), header("tenant", "t"), NOON);

      assertThat(texts(words, "out")).containsExactly("a");
      assertThat(count(words, Outcome.FILTERED)).isEqualTo(2);
    }
  }

  @Test
  void mapsToAnotherTypeUnderTheSameKeyAndId() {
    TopologyBuilder lengths = TopologyBuilder.topology("lengths");
    StreamRef<StringValue> in = lengths.stream("in", StringValue.class);
    StreamRef<Int64Value> out = lengths.stream("out", Int64Value.class);
    lengths
        .pipeline("lengths", in)
        .map(
            Int64Value.class,
            one -> Int64Value.newBuilder().setValue(one.getValue().length()))
        .to(out);
    try (TopologyHarness harness = TopologyHarness.of(lengths.build())) {
      harness.pipe("in", "k", word("four"), header("hw-id", "w-1"), NOON);

      assertThat(harness.values("out")).containsExactly(Int64Value.of(4));
      assertThat(keys(harness, "out")).containsExactly("k");
      assertThat(ids(harness, "out")).containsExactly("w-1");
      assertThat(harness.records("out").get(0).headers().text("hw-type"))
          .contains("google.protobuf.Int64Value");
    }
  }

  @Test
  void mapsByKeyHeadersAndTime() {
    try (TopologyHarness words = Words.run((in, out) -> in.mapRecord(
            StringValue.class, one -> word(one.keyText() + " " + one.eventTime()))
        .to(out))) {
      words.pipe("in", "k", word("a"), EventHeaders.NONE, NOON);

      assertThat(texts(words, "out")).containsExactly("k 2026-01-01T12:00:00Z");
    }
  }

  @Test
  void flatMapsToNumberedRecordsInOrder() {
    try (TopologyHarness words = Words.run((in, out) -> splitting(in).to(out))) {
      words.pipe("in", "k", word("a b c"), header("hw-id", "w-1"), NOON);

      assertThat(texts(words, "out")).containsExactly("a", "b", "c");
      assertThat(ids(words, "out")).containsExactly("w-1/1", "w-1/2", "w-1/3");
      assertThat(words.records("out"))
          .allSatisfy(one -> assertThat(one.causationId()).contains("w-1"))
          .allSatisfy(one -> assertThat(one.correlationId()).isEqualTo("w-1"));
      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(1);
    }
  }

  @Test
  void numbersRecordsOfSeveralFlatMapsByPath() {
    try (TopologyHarness words = Words.run((in, out) ->
        splitting(in).flatMap(StringValue.class, one -> List.of(one, one)).to(out))) {
      words.pipe("in", "k", word("a b"));

      assertThat(ids(words, "out"))
          .containsExactly("in-0@0/1/1", "in-0@0/1/2", "in-0@0/2/1", "in-0@0/2/2");
    }
  }

  @Test
  void countsAnEmptyFlatMapAsFiltered() {
    try (TopologyHarness words = Words.run((in, out) ->
        in.flatMap(StringValue.class, one -> List.<StringValue>of()).to(out))) {
      words.pipe("in", "k", word("a"));

      assertThat(texts(words, "out")).isEmpty();
      assertThat(count(words, Outcome.FILTERED)).isEqualTo(1);
    }
  }

  @Test
  void countsARecordOfWhichSomePartsAreFilteredAsProcessed() {
    try (TopologyHarness words = Words.run(
        (in, out) -> splitting(in).filter(one -> one.getValue().equals("b")).to(out))) {
      words.pipe("in", "k", word("a b c"));

      assertThat(texts(words, "out")).containsExactly("b");
      assertThat(count(words, Outcome.PROCESSED)).isEqualTo(1);
    }
  }

  @Test
  void countsARecordOfWhichAllPartsAreFilteredAsFiltered() {
    try (TopologyHarness words =
        Words.run((in, out) -> splitting(in).filter(one -> false).to(out))) {
      words.pipe("in", "k", word("a b"));

      assertThat(count(words, Outcome.FILTERED)).isEqualTo(1);
    }
  }

  @Test
  void showsEachRecordToAPeek() {
    List<String> seen = new ArrayList<>();
    try (TopologyHarness words =
        Words.run((in, out) -> in.peek(one -> seen.add(Words.text(one))).to(out))) {
      words.pipe("in", "k", word("a"));

      assertThat(seen).containsExactly("a");
      assertThat(texts(words, "out")).containsExactly("a");
    }
  }

  @Test
  void goesOnAfterATo() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> first = words.stream("first", StringValue.class);
    StreamRef<StringValue> second = words.stream("second", StringValue.class);
    words
        .pipeline("words", in)
        .to(first)
        .map(StringValue.class, Words::reversedWord)
        .to(second);
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipe("in", "k", word("abc"));

      assertThat(texts(harness, "first")).containsExactly("abc");
      assertThat(texts(harness, "second")).containsExactly("cba");
    }
  }

  @Test
  void writesUnderTheKeyThatTheTargetDerives() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> lengths = words.stream(
        "lengths",
        StringValue.class,
        stream -> stream.keyType(KeyType.INT64).key(one -> (long) one.getValue().length()));
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words.pipeline("words", in).to(lengths).to(out);
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipe("in", "k", word("four"));

      assertThat(keys(harness, "lengths")).containsExactly(4L);
      assertThat(keys(harness, "out")).containsExactly("k");
    }
  }

  @Test
  void feedsOnePipelineFromAnother() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> middle = words.stream("middle", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    words.pipeline("first", in).map(StringValue.class, Words::reversedWord).to(middle);
    words
        .pipeline("second", middle)
        .filter(one -> one.getValue().startsWith("c"))
        .to(out);
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipe("in", "k", word("abc"), header("hw-id", "w-1"), NOON);

      assertThat(texts(harness, "out")).containsExactly("cba");
      assertThat(ids(harness, "out")).containsExactly("w-1");
      assertThat(harness.records("out").get(0).headers().text("hw-origin")).contains("middle-0@0");
      assertThat(harness.counts().consumed()).isEqualTo(2);
    }
  }

  @Test
  void readsOneStreamInTwoPipelines() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> left = words.stream("left", StringValue.class);
    StreamRef<StringValue> right = words.stream("right", StringValue.class);
    words.pipeline("first", in).to(left);
    words.pipeline("second", in).to(right);
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipe("in", "k", word("a"));

      assertThat(texts(harness, "left")).containsExactly("a");
      assertThat(texts(harness, "right")).containsExactly("a");
      assertThat(harness.counts().consumed()).isEqualTo(2);
    }
  }

  @Test
  void readsAndWritesTopicsNamedOtherwise() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in =
        words.stream("in", StringValue.class, stream -> stream.topic("legacy.Words_v1"));
    StreamRef<StringValue> out =
        words.stream("out", StringValue.class, stream -> stream.topic("Words.v2"));
    words.pipeline("words", in).to(out);
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipe("in", "k", word("a"));
      harness.pipeRaw("legacy.Words_v1", null, null, EventHeaders.NONE, 0);

      assertThat(harness.writtenTopics()).containsOnlyKeys("Words.v2", "legacy.Words_v1-dlq");
    }
  }

  private static Pipeline<StringValue> splitting(Pipeline<StringValue> in) {
    return in.flatMap(
        StringValue.class,
        one -> Arrays.stream(one.getValue().split(" ")).map(Words::word).toList());
  }

  @Test
  void handsRecordsOnInOrder() {
    try (TopologyHarness words = Words.run((in, out) -> in.to(out))) {
      List<Message> sent = List.of(word("a"), word("b"), word("c"));

      sent.forEach(one -> words.pipe("in", "k", one));

      assertThat(words.records("out")).extracting(Envelope::value).isEqualTo(sent);
    }
  }
}
