package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.KeyType;
import io.headwater.partition.Partitionings;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.Bank;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;

/** What is told of examples that hold, and of examples that do not. */
class SpecRunnerTest {
  private static final TopologySpec BANK = new Bank().topology();

  @TempDir
  Path directory;

  private SpecReport run(TopologySpec topology, String text) throws IOException {
    Path file = Files.writeString(directory.resolve("a.spec.yaml"), text);
    return SpecRunner.run(topology, file);
  }

  /** Runs one example and returns what is told of it, under the file's name alone. */
  private String failure(TopologySpec topology, String subject, String parts) throws IOException {
    SpecReport report = run(topology, """
        topology: %s
        ---
        %s
        examples:
          one:
        %s""".formatted(topology.name(), subject, parts.indent(4)));
    assertThat(report.results()).hasSize(1);
    return report.results().get(0).failure().orElse("").replace(directory + "/", "");
  }

  private String ofAccount(String parts) throws IOException {
    return failure(BANK, "aggregate: account", parts);
  }

  private String ofSpend(String parts) throws IOException {
    return failure(BANK, "pipeline: spend-by-merchant", parts);
  }

  private String ofLedger(String parts) throws IOException {
    return failure(Ledger.topology(), "aggregate: ledger", parts);
  }

  @Test
  void countsTheExamplesThatHold() throws IOException {
    SpecReport report = run(BANK, """
        topology: bank
        ---
        aggregate: account
        examples:
          opening: { when: { open: { owner: ada } }, then: [ { opened: { owner: ada } } ] }
          closing: { when: { open: { owner: ada } }, reject: CLOSED }
        """);

    assertThat(report.isPassed()).isFalse();
    assertThat(report.failed())
        .extracting(one -> one.title().sentence())
        .containsExactly("closing");
    assertThat(report.toString())
        .startsWith("passed  account: opening\nfailed  account: closing\n")
        .endsWith("\nbank: 1 of 2 examples passed");
  }

  @Test
  void tellsEventsThatDiffer() throws IOException {
    assertThat(ofAccount("""
        given: [ { opened: { owner: ada } }, { deposited: { amount: 100 } } ]
        when: { withdraw: { amount: 30 } }
        then: [ { withdrawn: { amount: 40 } } ]""")).isEqualTo("""
        a.spec.yaml:5:3: the events differ
          history   1  bank.Opened { owner: "ada" }
                    2  bank.Deposited { amount: 100 }
          state     bank.Account { status: OPEN owner: "ada" balance: 100 }
          command   bank.Withdraw { amount: 30 }
          expected  1  bank.Withdrawn { amount: 40 }
          actual    1  bank.Withdrawn { amount: 30 }
          differs   event 1 withdrawn.amount: expected 40, was 30""");
  }

  @Test
  void tellsARejectionThatWasNotExpected() throws IOException {
    assertThat(ofAccount("""
        when: { withdraw: { amount: 30 } }
        then: []"""))
        .contains("the command was not accepted")
        .endsWith("  expected  nothing\n  actual    rejection INSUFFICIENT_FUNDS");
  }

  @Test
  void tellsAStateThatDiffers() throws IOException {
    assertThat(ofAccount("""
        when: { open: { owner: ada } }
        then: [ { opened: { owner: ada } } ]
        state: { status: OPEN, owner: eve }"""))
        .contains("the state differs")
        .endsWith("differs   owner: expected 'eve', was 'ada'");
  }

  @Test
  void tellsAReplyThatDiffers() throws IOException {
    assertThat(ofAccount("""
        when: { open: { owner: ada } }
        then: [ { opened: { owner: ada } } ]
        reply: { status: DECIDED, events: 0, sequence: 1 }"""))
        .contains("the reply differs")
        .endsWith("differs   events: expected 0, was 1");
  }

  @Test
  void holdsForACommandThatFails() throws IOException {
    assertThat(ofLedger("""
        given: [ { deposited: { amount: 18 } } ]
        when: { withdraw: { amount: 10 } }
        fail: INVARIANT
        reply: { status: FAILED, code: INVARIANT }
        state: { balance: 18 }""")).isEmpty();
  }

  @Test
  void tellsAFailureFromARejection() throws IOException {
    assertThat(ofLedger("""
        when: { open: { owner: decide throws } }
        reject: NO_OWNER"""))
        .contains("the command was not refused so")
        .contains("actual    failure RULE_THREW");
    assertThat(ofLedger("""
        when: { open: { owner: nobody } }
        fail: RULE_THREW"""))
        .contains("the command did not fail so")
        .endsWith("actual    rejection NO_OWNER");
  }

  @Test
  void holdsForAConflict() throws IOException {
    assertThat(ofAccount("""
        given: [ { opened: { owner: ada } } ]
        when: { deposit: { amount: 1 } }
        headers: { hw-expect: 0 }
        reject: CONFLICT
        reply: { status: CONFLICT, sequence: 1 }""")).isEmpty();
  }

  @Test
  void findsAHistoryThatTheTopologyCannotHave() throws IOException {
    assertThat(ofLedger("""
        given: [ { opened: { owner: evolve throws } } ]
        when: { deposit: { amount: 1 } }
        then: []"""))
        .isEqualTo("a.spec.yaml:5:3: java.lang.IllegalStateException: cannot evolve");
  }

  @Test
  void findsWhatTheTopologyDoesOtherwiseThanTheFunctions() throws IOException {
    TopologyBuilder odd = TopologyBuilder.topology("odd");
    odd.aggregate(
        Bank.ACCOUNT,
        odd.stream("commands", AccountCommand.class),
        odd.stream("events", AccountEvent.class, stream -> stream.partition(event -> -1)));

    assertThat(failure(odd.build(), "aggregate: account", """
        when: { open: { owner: ada } }
        then: [ { opened: { owner: ada } } ]"""))
        .contains("the topology dead-letters what the functions do not")
        .endsWith("actual    dead letter PARTITION: partition -1 of 'events' is not in [0, 6)");
  }

  @Test
  void tellsEveryDifferenceOfAPipelineAndItsHistory() throws IOException {
    assertThat(ofSpend("""
        in:
          - { value: { card: c1, merchant: m1, amount: 5 }, headers: { tenant: north } }
          - { bytes: '00', key: c2 }
        out:
          merchant-totals:
            - { key: m2, value: { total: 6, swipes: 1 }, headers: { tenant: south, hw-seq: 1 },
                time: 2026-01-01T00:00:01Z }
          big-merchants:
            - { value: { total: 6 } }
        stores:
          spend: { m1: none, m2: { total: 1 }, m3: none }
        counts: { processed: 1, filtered: 1 }""")).isEqualTo("""
        a.spec.yaml:5:3: 11 differences
          differs   merchant-totals 1 key: expected 'm2', was 'm1'
          differs   merchant-totals 1 total: expected 6, was 5
          differs   merchant-totals 1 header 'tenant': expected 'south', was 'north'
          differs   merchant-totals 1 header 'hw-seq': expected '1', was nothing
          differs   merchant-totals 1 time: expected 2026-01-01T00:00:01Z, was 2026-01-01T00:00:00Z
          differs   stream 'big-merchants': expected 1 records, was 0
          differs   spend['m1']: expected none, was bank.Spend { total: 5 swipes: 1 }
          differs   spend['m2']: expected bank.Spend { total: 1 }, was none
          differs   dead letters of 'card-swipes': expected 0, was [DECODE_MALFORMED in \
        spend-by-merchant/decode]
          differs   processed: expected 1, was 2
          differs   filtered: expected 1, was 0
          history   in  card-swipes-0@0  c1  bank.CardSwipe { card: "c1" merchant: "m1" amount: 5 }
          history   out merchant-totals-0@0  m1  bank.Spend { total: 5 swipes: 1 }
          history   in  card-swipes-0@1  c2  1 B, DECODE_MALFORMED
          history   out card-swipes-dlq-0@0  c2  dead letter DECODE_MALFORMED, 1 B""");
  }

  @Test
  void expectsNothingInStreamsThatAreNotNamed() throws IOException {
    assertThat(ofSpend("""
        in: [ { value: { card: c1, merchant: m1, amount: 5 } } ]
        out: {}"""))
        .contains("differs   stream 'merchant-totals': expected 0 records, was 1");
  }

  @Test
  void looksAtNoOutputIfNoneIsNamed() throws IOException {
    assertThat(ofSpend("in: [ { value: { card: c1, merchant: m1, amount: 5 } } ]"))
        .isEmpty();
  }

  @Test
  void tellsDeadLettersThatDiffer() throws IOException {
    String parts = """
        in: [ { tombstone: true, key: c1 } ]
        dead-letters:
          card-swipes: [ { code: EMPTY, step: spend-by-merchant/filter, key: c2 } ]""";

    assertThat(ofSpend(parts)).startsWith("""
        a.spec.yaml:5:3: 3 differences
          differs   dead letter 1 of 'card-swipes' code: expected EMPTY, was NULL_VALUE
          differs   dead letter 1 of 'card-swipes' step: expected spend-by-merchant/filter, was \
        spend-by-merchant/decode
          differs   dead letter 1 of 'card-swipes' key: expected 'c2', was another
        """);
  }

  @Test
  void readsKeysOfTheTypeOfEachStreamAndStore() throws IOException {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in =
        words.stream("in", StringValue.class, stream -> stream.keyType(KeyType.BYTES));
    StreamRef<StringValue> out =
        words.stream("out", StringValue.class, stream -> stream.keyType(KeyType.INT64));
    words
        .pipeline("words", in)
        .repartition(
            "by-length",
            KeyType.INT64,
            one -> (long) one.getValue().length(),
            3,
            Partitionings.murmur2())
        .aggregate("latest", StringValue.class, (before, one) -> one)
        .to(out);

    assertThat(failure(words.build(), "pipeline: words", """
        in: [ { key: 00ff, value: four } ]
        out: { out: [ { key: 4, value: four } ] }
        stores: { latest: { 4: four, 5: none } }""")).isEmpty();
  }

  /** Records joined with a table, folded into minutes that are passed on when they close. */
  private static TopologySpec joinedAndWindowed() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in = words.stream("in", StringValue.class);
    StreamRef<StringValue> names = words.stream("names", StringValue.class);
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    StreamRef<StringValue> late = words.stream("late", StringValue.class);
    words
        .pipeline("words", in)
        .leftJoin(words.table("people", names), StringValue.class, (one, row) -> row.orElse(one))
        .aggregate(
            "perminute",
            StringValue.class,
            (before, one) -> StringValue.of(before.getValue() + one.getValue()),
            windows -> windows.tumbling(Duration.ofMinutes(1)).emitClosed().lateTo(late))
        .to(out);
    return words.build();
  }

  @Test
  void pipesRowsOfTablesAndLooksAtClosedWindowsAndLateRecords() throws IOException {
    String example = """
        in:
          - { stream: names, key: k, value: ada }
          - { stream: in, key: k, value: a, time: 2026-01-01T00:00:00Z }
          - { stream: names, key: k, tombstone: true }
          - { stream: in, key: k, value: b, time: 2026-01-01T00:00:30Z }
          - { stream: in, key: k, value: c, time: 2026-01-01T00:01:00Z }
          - { stream: in, key: k, value: d, time: 2026-01-01T00:00:59Z }
        out:
          out: [ { key: k, value: adab, time: 2026-01-01T00:00:59.999Z } ]
          late: [ { key: k, value: %s } ]
        stores: { people: { k: none } }
        counts: { processed: 7 }
        """;

    assertThat(failure(joinedAndWindowed(), "pipeline: words", example.formatted("d")))
        .isEmpty();
    assertThat(failure(joinedAndWindowed(), "pipeline: words", example.formatted("e")))
        .contains("late 1");
  }
}
