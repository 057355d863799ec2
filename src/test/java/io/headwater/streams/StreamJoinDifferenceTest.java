package io.headwater.streams;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.dsl.JoinWindow;
import io.headwater.dsl.Pipeline;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import io.headwater.topology.JoinKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Joins of random records, by us and by Kafka's own operators: the results are the same.
 *
 * <p>They would differ where records are later than the grace. Kafka takes them if its stores still
 * hold partners, and passes one without partners on alone at once, even within the grace, if its
 * window has passed; here the ones are late and the others wait. Its operators also tell again of a
 * pair whose one half they have passed on alone, forget stream time when they restart, and look for
 * what is alone once per second only, which is switched off here. And their stores keep records one
 * millisecond short, so that {@code before(0)} loses pairs at the very edge of {@code after}.
 */
class StreamJoinDifferenceTest {
  private static final int RECORDS = 200;
  private static final long START = 1_000_000;
  private static final long BEFORE = 6;
  private static final long AFTER = 9;
  private static final long GRACE = 5;
  private static final String CLOCK = "clock";

  /** A join to be made twice. */
  record Join(JoinKind kind, long before, long after, long grace) {
    JoinWindow ours() {
      return JoinWindow.within(Duration.ofMillis(before), Duration.ofMillis(after))
          .grace(Duration.ofMillis(grace));
    }

    JoinWindows kafkas() {
      return JoinWindows.ofTimeDifferenceAndGrace(
              Duration.ofMillis(before), Duration.ofMillis(grace))
          .after(Duration.ofMillis(after));
    }
  }

  /** A join, and how far behind stream time its records may be. */
  record Run(Join join, long disorder, long seed) {}

  private record Input(String stream, String key, String text, long time) {}

  static Stream<Run> runs() {
    return IntStream.rangeClosed(1, 2)
        .boxed()
        .flatMap(seed -> Stream.of(JoinKind.values())
            .flatMap(kind -> Stream.of(
                new Run(new Join(kind, BEFORE, AFTER, 0), 0, seed),
                new Run(new Join(kind, 1, AFTER, 0), 0, seed),
                new Run(new Join(kind, BEFORE, AFTER, GRACE), GRACE, seed))));
  }

  static Stream<Run> innerRunsWithoutGrace() {
    return IntStream.rangeClosed(1, 2)
        .mapToObj(seed -> new Run(new Join(JoinKind.INNER, BEFORE, AFTER, 0), BEFORE - 1, seed));
  }

  @ParameterizedTest
  @MethodSource({"runs", "innerRunsWithoutGrace"})
  void resultsAreThoseOfKafka(Run run) {
    List<Input> inputs = inputs(new Random(run.seed()), run.disorder());

    List<String> ours = ours(run.join(), inputs);

    assertThat(ours).hasSizeGreaterThan(100);
    assertThat(ours).containsExactlyInAnyOrderElementsOf(kafkas(run.join(), inputs));
  }

  private static List<Input> inputs(Random random, long disorder) {
    List<Input> inputs = new ArrayList<>();
    long streamTime = START;
    for (int i = 0; i < RECORDS; i++) {
      // Mostly close together, at times further apart than any window.
      streamTime += random.nextInt(40) == 0 ? 50 : random.nextInt(4);
      inputs.add(new Input(
          random.nextBoolean() ? "in" : "other",
          random.nextInt(3) == 0 ? "j" : "k",
          Integer.toString(i),
          streamTime - random.nextInt((int) disorder + 1)));
    }
    inputs.add(new Input("in", CLOCK, "", streamTime + 1_000));
    inputs.add(new Input("other", CLOCK, "", streamTime + 2_000));
    return inputs;
  }

  private static String joined(String one, String two) {
    return one + "+" + two;
  }

  private static StringValue joined(Optional<StringValue> one, Optional<StringValue> two) {
    return word(joined(
        one.map(StringValue::getValue).orElse("none"),
        two.map(StringValue::getValue).orElse("none")));
  }

  private static List<String> ours(Join join, List<Input> inputs) {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> other = words.stream("other", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    ours(join, words.pipeline("words", in), other).to(out);
    try (TopologyHarness harness = TopologyHarness.of(words.build())) {
      for (Input input : inputs) {
        harness.pipe(
            input.stream(),
            input.key(),
            word(input.text() + "."),
            EventHeaders.NONE,
            Instant.ofEpochMilli(input.time()));
      }
      return harness.records("out").stream()
          .filter(record -> !record.key().equals(CLOCK))
          .map(record ->
              shown(record.key(), Words.text(record).replace(".", ""), record.eventTimeMillis()))
          .toList();
    }
  }

  private static Pipeline<StringValue> ours(
      Join join, Pipeline<StringValue> in, StreamRef<StringValue> other) {
    return switch (join.kind()) {
      case INNER ->
        in.join(
            "pairs",
            other,
            StringValue.class,
            (one, two) -> joined(Optional.of(one), Optional.of(two)),
            join.ours());
      case LEFT ->
        in.leftJoin(
            "pairs",
            other,
            StringValue.class,
            (one, two) -> joined(Optional.of(one), two),
            join.ours());
      case OUTER ->
        in.outerJoin(
            "pairs", other, StringValue.class, StreamJoinDifferenceTest::joined, join.ours());
    };
  }

  private static List<String> kafkas(Join join, List<Input> inputs) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "kafkas");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
    properties.put(
        StreamsConfig.InternalConfig.EMIT_INTERVAL_MS_KSTREAMS_OUTER_JOIN_SPURIOUS_RESULTS_FIX, 0L);
    try (TopologyTestDriver driver = new TopologyTestDriver(kafkas(join), properties)) {
      for (Input input : inputs) {
        driver
            .createInputTopic(
                input.stream(), Serdes.String().serializer(), Serdes.String().serializer())
            .pipeInput(input.key(), input.text(), input.time());
      }
      return driver
          .createOutputTopic(
              "out", Serdes.String().deserializer(), Serdes.String().deserializer())
          .readRecordsToList()
          .stream()
          .filter(record -> !record.key().equals(CLOCK))
          .map(StreamJoinDifferenceTest::shown)
          .toList();
    }
  }

  private static Topology kafkas(Join join) {
    StreamsBuilder builder = new StreamsBuilder();
    Consumed<String, String> texts = Consumed.with(Serdes.String(), Serdes.String());
    KStream<String, String> in = builder.stream("in", texts);
    KStream<String, String> other = builder.stream("other", texts);
    StreamJoined<String, String, String> serdes =
        StreamJoined.with(Serdes.String(), Serdes.String(), Serdes.String());
    KStream<String, String> results = switch (join.kind()) {
      case INNER -> in.join(other, StreamJoinDifferenceTest::orNone, join.kafkas(), serdes);
      case LEFT -> in.leftJoin(other, StreamJoinDifferenceTest::orNone, join.kafkas(), serdes);
      case OUTER -> in.outerJoin(other, StreamJoinDifferenceTest::orNone, join.kafkas(), serdes);
    };
    results.to("out", Produced.with(Serdes.String(), Serdes.String()));
    return builder.build();
  }

  private static String orNone(String one, String two) {
    return joined(
        Optional.ofNullable(one).orElse("none"), Optional.ofNullable(two).orElse("none"));
  }

  private static String shown(TestRecord<String, String> record) {
    return shown(record.key(), record.value(), record.timestamp());
  }

  private static String shown(Object key, String text, long time) {
    return "%s=%s at %d".formatted(key, text, time - START);
  }
}
