package io.headwater.streams;

import static io.headwater.partition.Partitionings.murmur2;
import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.BankMessages.swipe;
import static io.headwater.testkit.BankMessages.withdraw;
import static io.headwater.testkit.Words.header;
import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Words;
import io.headwater.topology.StepSpec;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.Bank;

/**
 * One record is one unit of work: wherever the author's code throws on it, outputs and stores end
 * up as if the record had never arrived, but for its dead letter and the reply that says so.
 */
class UnitOfWorkTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private static final Script BANK = new Script(
      "bank",
      new Bank().topology(),
      List.of(
          new Sent("account-commands", "a1", open("ada")),
          new Sent("card-swipes", "c1", swipe("c1", "m1", 70_000)),
          new Sent("account-commands", "a1", deposit(100)),
          new Sent("card-swipes", "c2", swipe("c2", "m1", 70_000)),
          new Sent("account-commands", "a1", withdraw(30)),
          new Sent("card-swipes", "c1", swipe("c1", "m2", 5))));

  private static final Script WORDS = new Script(
      "words",
      words(),
      List.of(
          new Sent("in", "k", word("a b")),
          new Sent("in", "k", word("a ccc a")),
          new Sent("in", "j", word("a b"))));

  private static final Script TABLES = new Script(
      "tables",
      tables(),
      List.of(
          new Sent("left", "k", word("1")),
          new Sent("right", "k", word("a")),
          new Sent("left", "j", word("2")),
          new Sent("third", "k", word("x")),
          new Sent("left", "k", word("0")),
          new Sent("right", "k", word("b"))));

  private static final Map<String, Map<String, List<RawRecord>>> EXPECTED = new HashMap<>();

  private record Sent(String stream, String key, Message value) {}

  private record Script(String name, TopologySpec spec, List<Sent> records) {}

  /** One way of a run to break: in a call that the topology makes for a record of the script. */
  record Break(Script script, int record, int call) {
    @Override
    public String toString() {
      return "%s, record %d, call %d".formatted(script.name(), record, call);
    }
  }

  /** All kinds of steps; no effect before the hop, which ends a unit of work. */
  private static TopologySpec words() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> all =
        words.stream("all", StringValue.class, stream -> stream.key(StringValue::getValue));
    StreamRef<StringValue> brief = words.stream(
        "short",
        StringValue.class,
        stream -> stream.partition(one -> one.getValue().length()));
    StreamRef<StringValue> lengthy = words.stream("long", StringValue.class);
    List<StepSpec.Store> stores =
        List.of(new StepSpec.Store("latest", MessageType.of(StringValue.class)));
    words
        .pipeline("words", in)
        .map(StringValue.class, one -> word(one.getValue() + " x"))
        .repartition("by-start", one -> one.getValue().substring(0, 1), 4, murmur2())
        .flatMap(
            StringValue.class,
            one -> Arrays.stream(one.getValue().split(" ")).map(Words::word).toList())
        .filter(one -> !one.getValue().equals("x"))
        .deduplicate("seen", StringValue::getValue, Duration.ofHours(1))
        .peek(one -> {})
        .aggregate(
            "joined", StringValue.class, (before, one) -> word(before.getValue() + one.getValue()))
        .to(all)
        .process(
            "twice",
            StringValue.class,
            () -> (record, output) -> {
              output.emit(record.value());
              output.put("latest", record.value());
              output.emit(word(record.value().getValue() + "!"));
            },
            stores)
        .branch(arms -> arms.when("short", one -> one.getValue().length() < 3, arm -> arm.to(brief))
            .otherwise(arm -> arm.to(lengthy)));
    return words.build();
  }

  /** All kinds of steps behind a table. */
  private static TopologySpec tables() {
    TopologyBuilder tables = TopologyBuilder.topology("tables");
    TableRef<StringValue> lefts = tables.table("lefts", tables.stream("left", StringValue.class));
    TableRef<StringValue> rights =
        tables.table("rights", tables.stream("right", StringValue.class));
    TableRef<StringValue> thirds =
        tables.table("thirds", tables.stream("third", StringValue.class));
    tables
        .pipeline("tables", lefts)
        .filter(one -> !one.getValue().equals("0"))
        .map(StringValue.class, one -> word(one.getValue() + "!"))
        .leftJoin(rights, StringValue.class, (one, other) -> other.orElse(one))
        .outerJoin(thirds, StringValue.class, (one, other) -> other.orElse(one.orElse(word("?"))))
        .to(tables.stream("out", StringValue.class));
    return tables.build();
  }

  static Stream<Break> breaks() {
    return Stream.of(BANK, WORDS, TABLES)
        .flatMap(script -> IntStream.range(0, script.records().size())
            .boxed()
            .flatMap(record -> IntStream.rangeClosed(1, callsFor(script, record))
                .mapToObj(call -> new Break(script, record, call))));
  }

  private static int callsFor(Script script, int record) {
    Tripwire tripwire = new Tripwire();
    try (TopologyHarness harness = TopologyHarness.of(tripwire.around(script.spec()))) {
      for (int i = 0; i <= record; i++) {
        tripwire.arm(0);
        send(harness, script, i);
      }
      return tripwire.calls();
    }
  }

  private static void send(TopologyHarness harness, Script script, int record) {
    Sent sent = script.records().get(record);
    Instant time = NOON.plusSeconds(record);
    harness.pipe(sent.stream(), sent.key(), sent.value(), header("hw-id", "r-" + record), time);
  }

  @ParameterizedTest
  @MethodSource("breaks")
  void leavesNothingOfARecordThatFails(Break broken) {
    Script script = broken.script();
    Map<String, List<RawRecord>> expected =
        EXPECTED.computeIfAbsent(script.name() + broken.record(), any -> without(broken));
    Tripwire tripwire = new Tripwire();

    try (TopologyHarness harness = TopologyHarness.of(tripwire.around(script.spec()))) {
      for (int i = 0; i < script.records().size(); i++) {
        tripwire.arm(i == broken.record() ? broken.call() : 0);
        send(harness, script, i);
      }

      assertThat(effects(harness)).isEqualTo(expected);
      assertThat(harness.counts().of(Outcome.DEAD_LETTERED)).isEqualTo(1);
      assertThat(harness.deadLetters(script.records().get(broken.record()).stream()))
          .hasSize(1);
    }
  }

  private static Map<String, List<RawRecord>> without(Break broken) {
    Script script = broken.script();
    try (TopologyHarness harness = TopologyHarness.of(script.spec())) {
      for (int i = 0; i < script.records().size(); i++) {
        if (i != broken.record()) {
          send(harness, script, i);
        }
      }
      return effects(harness);
    }
  }

  /** Streams and changelogs, without offsets: an absent record changes those after it. */
  private static Map<String, List<RawRecord>> effects(TopologyHarness harness) {
    Map<String, List<RawRecord>> effects = new TreeMap<>();
    harness.writtenTopics().forEach((topic, records) -> {
      if (!topic.endsWith("-dlq") && !topic.endsWith("-repartition")) {
        effects.put(topic, comparable(records));
      }
    });
    effects.values().removeIf(List::isEmpty);
    return effects;
  }

  private static List<RawRecord> comparable(List<RawRecord> records) {
    List<RawRecord> kept = new ArrayList<>();
    for (RawRecord record : records) {
      EventHeaders headers = record.headers().without(EventHeaders.ORIGIN::equals);
      boolean isFailure = headers.text(EventHeaders.TYPE).orElse("").equals("headwater.Reply")
          && record
              .value()
              .orElseThrow()
              .toString(StandardCharsets.ISO_8859_1)
              .contains("RULE_THREW");
      if (!isFailure) {
        kept.add(new RawRecord(record.key(), record.value(), headers, record.timestamp()));
      }
    }
    return kept;
  }
}
