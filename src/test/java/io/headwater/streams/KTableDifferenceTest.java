package io.headwater.streams;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TablePipeline;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.testkit.TopologyHarness;
import io.headwater.topology.JoinKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.apache.kafka.streams.kstream.KTable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our joins of tables beside Kafka's own, over random rows and deletions. */
class KTableDifferenceTest {
  private static final int CHANGES = 400;

  private static String both(@Nullable String one, @Nullable String other) {
    return one + "-" + other;
  }

  private static KTable<String, String> kafka(
      JoinKind kind, KTable<String, String> left, KTable<String, String> right) {
    return switch (kind) {
      case INNER -> left.join(right, KTableDifferenceTest::both);
      case LEFT -> left.leftJoin(right, KTableDifferenceTest::both);
      case OUTER -> left.outerJoin(right, KTableDifferenceTest::both);
    };
  }

  private static StringValue ours(Optional<StringValue> one, Optional<StringValue> other) {
    return word(both(
        one.map(StringValue::getValue).orElse(null),
        other.map(StringValue::getValue).orElse(null)));
  }

  private static TopologyHarness ours(JoinKind kind) {
    TopologyBuilder tables = TopologyBuilder.topology("ours");
    StreamRef<StringValue> out = tables.stream("out", StringValue.class);
    TableRef<StringValue> left = tables.table("lefts", tables.stream("left", StringValue.class));
    TableRef<StringValue> right = tables.table("rights", tables.stream("right", StringValue.class));
    TablePipeline<StringValue> pipeline = tables.pipeline("tables", left);
    switch (kind) {
      case INNER ->
        pipeline
            .join(
                right,
                StringValue.class,
                (one, other) -> ours(Optional.of(one), Optional.of(other)))
            .to(out);
      case LEFT ->
        pipeline
            .leftJoin(right, StringValue.class, (one, other) -> ours(Optional.of(one), other))
            .to(out);
      case OUTER ->
        pipeline.outerJoin(right, StringValue.class, KTableDifferenceTest::ours).to(out);
    }
    return TopologyHarness.of(tables.build());
  }

  @ParameterizedTest
  @CsvSource({"INNER, 1", "INNER, 2", "LEFT, 1", "LEFT, 2", "OUTER, 1", "OUTER, 2"})
  void changesOfTablesLeadToTheSameChangesOfTheirJoin(
      JoinKind kind, long seed, @TempDir Path state) {
    Random random = new Random(seed);
    List<String> expected = new ArrayList<>();
    Map<String, String> results = new HashMap<>();
    try (KTables kafka = new KTables(state, (left, right) -> kafka(kind, left, right));
        TopologyHarness ours = ours(kind)) {
      for (int i = 0; i < CHANGES; i++) {
        String topic = random.nextBoolean() ? "left" : "right";
        String key = "k" + random.nextInt(6);
        @Nullable String value = random.nextInt(3) == 0 ? null : topic.charAt(0) + "" + i;
        kafka.pipe(topic, key, value).stream()
            .filter(one -> changes(results, one))
            .forEach(expected::add);
        pipe(ours, topic, key, value);
      }

      assertThat(expected).hasSizeGreaterThan(CHANGES / 4).anyMatch(one -> one.endsWith("="));
      assertThat(ours.records("out").stream().map(KTableDifferenceTest::text))
          .as("seed %d", seed)
          .containsExactlyElementsOf(expected);
    }
  }

  private static String named(String row) {
    return row.substring(0, row.indexOf(':'));
  }

  private static TopologyHarness oursByForeignKey(boolean isLeft) {
    TopologyBuilder tables = TopologyBuilder.topology("ours");
    StreamRef<StringValue> out = tables.stream("out", StringValue.class);
    TableRef<StringValue> left = tables.table("lefts", tables.stream("left", StringValue.class));
    TableRef<StringValue> right = tables.table("rights", tables.stream("right", StringValue.class));
    TablePipeline<StringValue> pipeline = tables.pipeline("tables", left);
    TablePipeline<StringValue> joined = isLeft
        ? pipeline.leftJoin(
            right,
            row -> named(row.getValue()),
            StringValue.class,
            (one, other) -> ours(Optional.of(one), other))
        : pipeline.join(
            right,
            row -> named(row.getValue()),
            StringValue.class,
            (one, other) -> ours(Optional.of(one), Optional.of(other)));
    joined.to(out);
    return TopologyHarness.of(tables.build());
  }

  private static KTable<String, String> kafkaByForeignKey(
      boolean isLeft, KTable<String, String> left, KTable<String, String> right) {
    Function<String, String> key = KTableDifferenceTest::named;
    return isLeft
        ? left.leftJoin(right, key, KTableDifferenceTest::both)
        : left.join(right, key, KTableDifferenceTest::both);
  }

  @ParameterizedTest
  @CsvSource({"false, 1", "false, 2", "false, 3", "true, 1", "true, 2", "true, 3"})
  void changesOfTablesLeadToTheSameChangesOfTheirJoinByAForeignKey(
      boolean isLeft, long seed, @TempDir Path state) {
    Random random = new Random(seed);
    List<String> expected = new ArrayList<>();
    Map<String, String> results = new HashMap<>();
    try (KTables kafka =
            new KTables(state, (left, right) -> kafkaByForeignKey(isLeft, left, right));
        TopologyHarness ours = oursByForeignKey(isLeft)) {
      for (int i = 0; i < CHANGES; i++) {
        boolean isRow = random.nextInt(3) > 0;
        String topic = isRow ? "left" : "right";
        String key = (isRow ? "k" : "f") + random.nextInt(isRow ? 8 : 4);
        @Nullable String value = isRow ? "f" + random.nextInt(4) + ":" + i : "r" + i;
        value = random.nextInt(4) == 0 ? null : value;
        List<String> led = kafka.pipe(topic, key, value).stream()
            .filter(one -> changes(results, one))
            .sorted()
            .toList();
        int before = ours.records("out").size();
        pipe(ours, topic, key, value);

        assertThat(ours.records("out").stream()
                .skip(before)
                .map(KTableDifferenceTest::text)
                .sorted())
            .as("seed %d, change %d: %s %s=%s", seed, i, topic, key, value)
            .containsExactlyElementsOf(led);
        expected.addAll(led);
      }
    }
    assertThat(expected).hasSizeGreaterThan(CHANGES / 2).anyMatch(one -> one.endsWith("="));
  }

  private static void pipe(TopologyHarness to, String topic, String key, @Nullable String value) {
    to.pipeRaw(
        topic,
        key.getBytes(StandardCharsets.UTF_8),
        value == null ? null : word(value).toByteArray(),
        EventHeaders.NONE,
        TopologyHarness.START.toEpochMilli());
  }

  /**
   * Tells whether anything has changed. Kafka also deletes results that are not there, and repeats
   * those whose rows were deleted without being there; no two of our rows are equal.
   */
  private static boolean changes(Map<String, String> results, String written) {
    String key = written.substring(0, written.indexOf('='));
    return written.endsWith("=")
        ? results.remove(key) != null
        : !written.equals(results.put(key, written));
  }

  private static String text(Envelope<Message> record) {
    return record.key() + "="
        + (record.hasValue() ? ((StringValue) record.value()).getValue() : "");
  }
}
