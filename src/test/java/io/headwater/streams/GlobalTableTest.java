package io.headwater.streams;

import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.failures;
import static io.headwater.testkit.Words.keys;
import static io.headwater.testkit.Words.texts;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.Pipeline;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.Snapshot;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.partition.Partitionings;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BiFunction;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Joins of the stream {@code in} with the global table {@code people} of {@code names}. */
class GlobalTableTest {
  private static final long START = TopologyHarness.START.toEpochMilli();

  private static TopologyHarness run(
      BiFunction<Pipeline<StringValue>, TableRef<StringValue>, Pipeline<StringValue>> steps) {
    return TopologyHarness.of(declared(steps));
  }

  private static TopologySpec declared(
      BiFunction<Pipeline<StringValue>, TableRef<StringValue>, Pipeline<StringValue>> steps) {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> names =
        words.stream("names", StringValue.class, stream -> stream.partitions(3));
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    TableRef<StringValue> people = words.globalTable("people", names);
    steps.apply(words.pipeline("words", in), people).to(out);
    return words.build();
  }

  private static StringValue both(StringValue one, StringValue row) {
    return word(one.getValue() + " " + row.getValue());
  }

  private static StringValue orNobody(StringValue one, Optional<StringValue> row) {
    return both(one, row.orElse(word("nobody")));
  }

  /** The text, of which {@code -} is nothing. */
  private static String person(StringValue text) {
    return text.getValue().replace("-", "");
  }

  private static Pipeline<StringValue> byText(
      Pipeline<StringValue> in, TableRef<StringValue> people) {
    return in.join(people, GlobalTableTest::person, StringValue.class, GlobalTableTest::both);
  }

  private static Pipeline<StringValue> leftByText(
      Pipeline<StringValue> in, TableRef<StringValue> people) {
    return in.leftJoin(
        people, GlobalTableTest::person, StringValue.class, GlobalTableTest::orNobody);
  }

  private static void row(TopologyHarness words, byte @Nullable [] key, byte @Nullable [] value) {
    words.pipeRaw("names", key, value, EventHeaders.NONE, START);
  }

  private static byte[] key(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void joinsWithTheRowOfAnyKey() {
    try (TopologyHarness words = run(GlobalTableTest::byText)) {
      words.pipe("names", "a", word("ada"));
      words.pipe("names", "e", word("eve"));
      words.pipe("in", "k", word("a"));
      words.pipe("names", "a", word("amy"));
      words.pipe("in", "j", word("a"));

      assertThat(texts(words, "out")).containsExactly("a ada", "a amy");
      assertThat(keys(words, "out")).containsExactly("k", "j");
      assertThat(words.state("people", "a")).contains(new Snapshot(word("amy"), 1));
      assertThat(words.states("people")).hasSize(2);
      assertThat(words.counts("words").consumed()).isEqualTo(2);
    }
  }

  @Test
  void joinsWithTheRowOfTheRecordsOwnKey() {
    try (TopologyHarness words =
        run((in, people) -> in.join(people, StringValue.class, GlobalTableTest::both))) {
      words.pipe("names", "k", word("ada"));
      words.pipe("in", "k", word("1"));

      assertThat(texts(words, "out")).containsExactly("1 ada");
    }
  }

  @Test
  void countsARecordWithoutARowAsFiltered() {
    try (TopologyHarness words = run(GlobalTableTest::byText)) {
      words.pipe("names", "", word("the row of the empty key"));
      words.pipe("in", "k", word("a"));
      words.pipe("in", "k", word("-"));

      assertThat(texts(words, "out")).isEmpty();
      assertThat(count(words, Outcome.FILTERED)).isEqualTo(2);
    }
  }

  @Test
  void joinsWithNothingOnTheLeft() {
    try (TopologyHarness words = run(GlobalTableTest::leftByText)) {
      words.pipe("names", "", word("the row of the empty key"));
      words.pipe("in", "k", word("a"));
      words.pipe("in", "k", word("-"));

      assertThat(texts(words, "out")).containsExactly("a nobody", "- nobody");
    }
  }

  @Test
  void aRowWithoutAValueDeletesItsKey() {
    try (TopologyHarness words = run(GlobalTableTest::leftByText)) {
      words.pipe("names", "a", word("ada"));
      row(words, key("a"), null);
      words.pipe("in", "k", word("a"));

      assertThat(texts(words, "out")).containsExactly("a nobody");
      assertThat(words.states("people")).isEmpty();
    }
  }

  @Test
  void aKeyThatIsNoneMakesTheRecordADeadLetter() {
    try (TopologyHarness words =
        run((in, people) -> in.join(people, one -> 1L, StringValue.class, GlobalTableTest::both))) {
      words.pipe("in", "k", word("a"));

      assertThat(failures(words, "in")).containsExactly(FailureCode.SERIALIZE);
      assertThat(words.deadLetters("in").get(0).cause().step()).isEqualTo("words/join");
    }
  }

  @Test
  void skipsAndCountsRowsThatCannotBeRead() {
    try (TopologyHarness words = run(GlobalTableTest::byText)) {
      words.pipe("names", "a", word("ada"));
      row(words, key("a"), new byte[] {1});
      row(words, key("a"), new byte[] {1});
      row(words, key("a"), new byte[0]);
      row(words, null, word("of no key").toByteArray());
      row(words, null, null);
      row(words, new byte[] {(byte) 0xff}, word("of no text").toByteArray());
      words.pipe("in", "k", word("a"));

      assertThat(texts(words, "out")).containsExactly("a ada");
      assertThat(words.writtenTopics()).doesNotContainKey("names-dlq");
      assertThat(words.globalRows("people")).isEqualTo(7);
      assertThat(words.skippedRows("people")).isEqualTo(6);
      assertThat(words.counts("words").consumed()).isEqualTo(1);
    }
  }

  @Test
  void hasNamesForGoodAndTheLastNumber() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "words");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:0");
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);

    String description = KafkaTopology.compile(
            declared(GlobalTableTest::byText),
            HostSettings.defaults(new TopologyMetrics("words")),
            properties)
        .describe()
        .toString();

    assertThat(description).endsWith("""
          Sub-topology: 1 for global store (will not generate tasks)
            Source: global_table.people-source (topics: [names])
              --> global_table.people
            Processor: global_table.people (stores: [people])
              --> none
              <-- global_table.people-source
        """);
  }

  @Test
  void manyProgramsJoinOneTable() {
    try (TopologyHarness words = run((in, people) -> leftByText(
        leftByText(in, people)
            .repartition("again", StringValue::getValue, 2, Partitionings.murmur2()),
        people))) {
      words.pipe("names", "a", word("ada"));
      words.pipe("names", "a ada", word("lovelace"));
      words.pipe("in", "k", word("a"));

      assertThat(texts(words, "out")).containsExactly("a ada lovelace");
    }
  }

  @Test
  void aFailedRecordLeavesTheTableAsItIs() {
    try (TopologyHarness words =
        run((in, people) -> byText(in, people).map(StringValue.class, one -> {
          throw new IllegalStateException();
        }))) {
      words.pipe("names", "a", word("ada"));
      words.pipe("in", "k", word("a"));

      assertThat(failures(words, "in")).containsExactly(FailureCode.RULE_THREW);
      assertThat(words.state("people", "a")).isPresent();
    }
  }
}
