package io.headwater.streams;

import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.header;
import static io.headwater.testkit.Words.texts;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Int64Value;
import com.google.protobuf.ListValue;
import com.google.protobuf.StringValue;
import com.google.protobuf.Value;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.operator.Limits;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Records that no step should see: each is a dead letter with its bytes, and nothing else. */
class PoisonTest {
  private static final byte[] KEY = {'k'};
  private static final long NOW = TopologyHarness.START.toEpochMilli();
  private static final long DAY = 86_400_000;

  private static TopologyHarness words() {
    return Words.run((in, out) -> in.to(out));
  }

  private static DeadLetter requireOne(TopologyHarness harness, String code) {
    List<DeadLetter> letters = harness.deadLetters("in");
    assertThat(letters).hasSize(1);
    assertThat(letters.get(0).cause().code()).isEqualTo(code);
    assertThat(letters.get(0).origin()).isEqualTo(new RecordPosition("in", 0, 0));
    assertThat(count(harness, Outcome.DEAD_LETTERED)).isEqualTo(1);
    return letters.get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "0a, DECODE_TRUNCATED",
    "0a05 6162, DECODE_TRUNCATED",
    "0affffffff07, DECODE_TRUNCATED",
    "0affffffffffffffffff01, DECODE_MALFORMED",
    "0a8080808080808080808001, DECODE_MALFORMED",
    "00, DECODE_MALFORMED",
    "0f, DECODE_MALFORMED",
    "0c, DECODE_MALFORMED",
    "0a02 c328, DECODE_UTF8",
    "0801, TYPE_MISMATCH",
    "1201 61, TYPE_MISMATCH",
    "'', EMPTY"
  })
  void deadLettersBytesThatAreNotTheDeclaredMessage(String hex, String code) {
    byte[] value = HexFormat.of().parseHex(hex.replace(" ", ""));
    try (TopologyHarness words = words()) {
      words.pipeRaw("in", KEY, value, EventHeaders.NONE, NOW);

      DeadLetter letter = requireOne(words, code);
      assertThat(letter.value()).isEqualTo(value);
      assertThat(letter.key()).isEqualTo(KEY);
      assertThat(letter.cause().step()).isEqualTo("words/decode");
      assertThat(texts(words, "out")).isEmpty();
    }
  }

  private static TopologyHarness lists() {
    TopologyBuilder lists = TopologyBuilder.topology("lists");
    StreamRef<Value> in = lists.stream("in", Value.class);
    StreamRef<Value> out = lists.stream("out", Value.class);
    lists.pipeline("lists", in).to(out);
    return TopologyHarness.of(lists.build());
  }

  /** Lists in lists; each level is two messages. */
  private static byte[] nested(int levels) {
    Value value = Value.newBuilder().setBoolValue(true).build();
    for (int i = 0; i < levels; i++) {
      value = Value.newBuilder()
          .setListValue(ListValue.newBuilder().addValues(value))
          .build();
    }
    return value.toByteArray();
  }

  @Test
  void takesMessagesNestedAsDeeplyAsProtobufAllows() {
    try (TopologyHarness lists = lists()) {
      lists.pipeRaw("in", KEY, nested(50), EventHeaders.NONE, NOW);

      assertThat(lists.writtenTopics()).containsOnlyKeys("out");
    }
  }

  @ParameterizedTest
  @CsvSource({"51", "200"})
  void deadLettersMessagesNestedTooDeeply(int levels) {
    try (TopologyHarness lists = lists()) {
      lists.pipeRaw("in", KEY, nested(levels), EventHeaders.NONE, NOW);

      requireOne(lists, "DECODE_DEPTH");
    }
  }

  @Test
  void deadLettersGroupsNestedTooDeeply() throws IOException {
    ByteArrayOutputStream groups = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(groups);
    for (int i = 0; i < 500_000; i++) {
      out.writeTag(15, 3);
    }
    out.flush();
    try (TopologyHarness lists = lists()) {
      lists.pipeRaw("in", KEY, groups.toByteArray(), EventHeaders.NONE, NOW);

      requireOne(lists, "DECODE_DEPTH");
    }
  }

  @Test
  void deadLettersATypeHeaderThatSaysAnotherType() {
    try (TopologyHarness words = words()) {
      words.pipe("in", "k", word("a"), header("hw-type", "bank.Opened"), TopologyHarness.START);

      assertThat(requireOne(words, "TYPE_MISMATCH").cause().message())
          .isEqualTo("header 'hw-type' does not say google.protobuf.StringValue");
    }
  }

  @Test
  void takesATypeHeaderThatSaysTheDeclaredType() {
    try (TopologyHarness words = words()) {
      words.pipe(
          "in",
          "k",
          word("a"),
          header("hw-type", "google.protobuf.StringValue"),
          TopologyHarness.START);

      assertThat(texts(words, "out")).containsExactly("a");
    }
  }

  @Test
  void keepsUnknownFieldsBesideKnownOnes() {
    byte[] value = HexFormat.of().parseHex("0a01611001");
    try (TopologyHarness words = words()) {
      words.pipeRaw("in", KEY, value, EventHeaders.NONE, NOW);

      assertThat(words.written("out").get(0).value()).contains(ByteString.copyFrom(value));
    }
  }

  @Test
  void deadLettersATombstone() {
    try (TopologyHarness words = words()) {
      words.pipeRaw("in", KEY, null, EventHeaders.NONE, NOW);

      assertThat(requireOne(words, "NULL_VALUE").value()).isNull();
    }
  }

  @Test
  void deadLettersARecordWithoutKeyWhereItsPlaceIsByKey() {
    try (TopologyHarness words = words()) {
      words.pipe("in", word("a"));

      DeadLetter letter = requireOne(words, "NULL_KEY");
      assertThat(letter.key()).isNull();
      assertThat(letter.cause().step()).isEqualTo("words/to-out");
    }
  }

  @ParameterizedTest
  @MethodSource("malformedKeys")
  void deadLettersAKeyThatIsNotOfTheDeclaredType(KeyType type, byte[] key) {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in =
        words.stream("in", StringValue.class, stream -> stream.keyType(type));
    StreamRef<StringValue> out =
        words.stream("out", StringValue.class, stream -> stream.keyType(type));
    words.pipeline("words", in).to(out);
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      harness.pipeRaw("in", key, word("a").toByteArray(), EventHeaders.NONE, NOW);

      assertThat(requireOne(harness, "KEY_MALFORMED").key()).isEqualTo(key);
    }
  }

  static Stream<Arguments> malformedKeys() {
    return Stream.of(
        Arguments.of(KeyType.STRING, new byte[] {(byte) 0xc3, 0x28}),
        Arguments.of(KeyType.STRING, new byte[] {'a', (byte) 0xff}),
        Arguments.of(KeyType.INT64, new byte[0]),
        Arguments.of(KeyType.INT64, new byte[7]),
        Arguments.of(KeyType.INT64, new byte[9]));
  }

  @ParameterizedTest
  @CsvSource({"86400000, 1", "86400001, 0"})
  void takesEventTimesUpToTheDeclaredDistanceAhead(long millisAhead, int taken) {
    try (TopologyHarness words = words()) {
      words.pipeRaw("in", KEY, word("a").toByteArray(), EventHeaders.NONE, NOW + millisAhead);

      assertThat(texts(words, "out")).hasSize(taken);
    }
  }

  @ParameterizedTest
  @CsvSource({"1798761600001", "4102444800000", "9223372036854775807"})
  void deadLettersEventTimesTooFarAhead(long timestamp) {
    try (TopologyHarness words = words()) {
      words.pipeRaw("in", KEY, word("a").toByteArray(), EventHeaders.NONE, timestamp);

      DeadLetter letter = requireOne(words, "TS_FUTURE");
      assertThat(letter.originTimestamp()).isEqualTo(timestamp);
      assertThat(letter.headers()).isEqualTo(EventHeaders.NONE);
    }
  }

  @Test
  void writesDeadLettersWithATimestampThatABrokerTakes() {
    try (TopologyHarness words = words()) {
      words.pipeRaw("in", KEY, word("a").toByteArray(), EventHeaders.NONE, Long.MAX_VALUE);

      assertThat(words.written("in-dlq").get(0).timestamp()).isEqualTo(NOW);
    }
  }

  @Test
  void keepsImpossibleTimesAwayFromStreamTime() {
    try (TopologyHarness words = Words.run((in, out) ->
        in.deduplicate("seen", StringValue::getValue, Duration.ofMinutes(1)).to(out))) {
      words.pipe("in", "k", word("a"));
      words.pipeRaw("in", KEY, word("b").toByteArray(), EventHeaders.NONE, NOW + 2 * DAY);

      words.pipe("in", "k", word("a"));

      assertThat(count(words, Outcome.DUPLICATE)).isEqualTo(1);
    }
  }

  @Test
  void takesTheEpochAsAnEventTime() {
    try (TopologyHarness words = words()) {
      words.pipeRaw("in", KEY, word("a").toByteArray(), EventHeaders.NONE, 0);

      assertThat(texts(words, "out")).containsExactly("a");
    }
  }

  @Test
  void doesNotBelieveAMarkThatCameFromOutside() {
    try (TopologyHarness words = words()) {
      words.pipe("in", "k", word("a"), header("hw-untimely", "-5"), TopologyHarness.START);

      assertThat(texts(words, "out")).containsExactly("a");
    }
  }

  @Test
  void deadLettersAValueThatIsTooLarge() {
    byte[] value = word("a".repeat(98)).toByteArray();
    try (TopologyHarness words =
        TopologyHarness.of(Words.declared((in, out) -> in.to(out)), new Limits(99, 10_000))) {
      words.pipeRaw("in", KEY, value, EventHeaders.NONE, NOW);

      assertThat(requireOne(words, "TOO_LARGE").cause().message())
          .isEqualTo("value has 100 bytes, limit 99");
    }
  }

  @Test
  void takesAValueOfTheLargestSize() {
    try (TopologyHarness words =
        TopologyHarness.of(Words.declared((in, out) -> in.to(out)), new Limits(100, 10_000))) {
      words.pipe("in", "k", word("a".repeat(98)));

      assertThat(texts(words, "out")).hasSize(1);
    }
  }

  @Test
  void deadLettersARecordWhoseOutputIsTooLarge() {
    try (TopologyHarness words = TopologyHarness.of(
        Words.declared((in, out) ->
            in.map(StringValue.class, one -> word(one.getValue().repeat(200))).to(out)),
        Words.outputsUpTo(400))) {
      words.pipe("in", "k", word("abc"));

      assertThat(requireOne(words, "TOO_LARGE").cause().message())
          .matches("output of 'to-out' has \\d+ bytes, limit 400");
    }
  }

  @Test
  void deadLettersARecordWhoseStateIsTooLarge() {
    try (TopologyHarness words = TopologyHarness.of(
        Words.declared((in, out) -> in.aggregate(
            "all", StringValue.class, (all, one) -> word(all.getValue() + one.getValue()))),
        Words.outputsUpTo(400))) {
      words.pipe("in", "k", word("a".repeat(300)));
      words.pipe("in", "k", word("b".repeat(300)));

      assertThat(words.deadLetters("in")).singleElement().satisfies(letter -> {
        assertThat(letter.cause().code()).isEqualTo("TOO_LARGE");
        assertThat(letter.cause().message()).isEqualTo("state in 'all' has 604 bytes, limit 400");
      });
      assertThat(words.state("all", "k").orElseThrow().state()).isEqualTo(word("a".repeat(300)));
    }
  }

  @Test
  void measuresKeyValueAndHeadersOfAnOutput() {
    try (TopologyHarness words = Words.run((in, out) -> in.to(out))) {
      words.pipe("in", "k", word("a"));
      RawRecord written = words.written("out").get(0);
      int size = 1 + written.value().orElseThrow().size() + written.headers().sizeBytes();

      assertThat(fits(size)).isTrue();
      assertThat(fits(size - 1)).isFalse();
    }
  }

  private static boolean fits(int limit) {
    try (TopologyHarness words =
        TopologyHarness.of(Words.declared((in, out) -> in.to(out)), Words.outputsUpTo(limit))) {
      words.pipe("in", "k", word("a"));
      return words.deadLetters("in").isEmpty();
    }
  }

  @Test
  void deadLettersEveryKeyTypesRecordsWithTheirOwnBytes() {
    byte[] key = ByteBuffer.allocate(8).putLong(42).array();
    TopologyBuilder numbers = TopologyBuilder.topology("numbers");
    StreamRef<Int64Value> in =
        numbers.stream("in", Int64Value.class, stream -> stream.keyType(KeyType.INT64));
    StreamRef<Int64Value> out =
        numbers.stream("out", Int64Value.class, stream -> stream.keyType(KeyType.INT64));
    numbers.pipeline("numbers", in).to(out);
    try (TopologyHarness harness = TopologyHarness.of(numbers.build())) {
      harness.pipeRaw("in", key, new byte[] {0}, EventHeaders.NONE, NOW);

      assertThat(requireOne(harness, "DECODE_MALFORMED").key()).isEqualTo(key);
    }
  }
}
