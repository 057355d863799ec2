package io.headwater.yaml;

import static io.headwater.testkit.BankMessages.deposited;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.withdraw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.KeyType;
import io.headwater.proto.Provenance;
import io.headwater.testkit.BankMessages;
import io.headwater.topology.TopologySpec;
import io.headwater.yaml.TopologyExamples.OfAggregate;
import io.headwater.yaml.TopologyExamples.OfPipeline;
import io.headwater.yaml.TopologyExamples.Then;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topologies.bank.Bank;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.transfers.Transfers;

/** What a specification file says, and what can be wrong with it, as it is printed. */
class SpecFileTest {
  private static final TopologySpec BANK = new Bank().topology();

  @TempDir
  Path directory;

  private TopologyExamples read(TopologySpec topology, String text) throws IOException {
    return SpecFile.read(Files.writeString(directory.resolve("a.spec.yaml"), text), topology);
  }

  private String problems(TopologySpec topology, String text) throws IOException {
    Path file = Files.writeString(directory.resolve("a.spec.yaml"), text);
    InvalidInputException thrown =
        catchThrowableOfType(InvalidInputException.class, () -> SpecFile.read(file, topology));
    return thrown.problems().stream()
        .map(Problem::render)
        .collect(Collectors.joining("\n"))
        .replace(directory + "/", "");
  }

  private static String account(String parts) {
    return "topology: bank\n---\naggregate: account\nexamples:\n  one:\n" + parts.indent(4);
  }

  private static String spend(String parts) {
    return "topology: bank\n---\npipeline: spend-by-merchant\nexamples:\n  one:\n"
        + parts.indent(4);
  }

  @Test
  void aStepOfASagaIsOfOneStream() throws IOException {
    TopologySpec transfers = new Transfers().topology();

    assertThat(problems(transfers, """
        topology: transfers
        ---
        saga: transfer
        examples:
          none:
            given: [{}]
            when: { account-events: {}, account-replies: {} }
            then: { account-events: [] }
          unknown:
            when: { account-event: {} }
        """)).isEqualTo("""
        a.spec.yaml:6:13: a step of the example names 0 streams, expected 1 [HW1520]
          fix: write one step for each: '<stream>: { … }', or 'elapse: 5 minutes'
        a.spec.yaml:7:11: a step of the example names 2 streams, expected 1 [HW1520]
          fix: write one step for each: '<stream>: { … }', or 'elapse: 5 minutes'
        a.spec.yaml:8:13: stream 'account-events' is none that saga 'transfer' sends to [HW0503]
          fix: use one of account-commands, transfer-results
        a.spec.yaml:10:13: stream 'account-event' is none that saga 'transfer' reads; did you mean \
        'account-events'? [HW0503]
          fix: use one of transfer-requests, account-events, account-replies""");
  }

  @Test
  void readsAnExampleOfAnAggregate() throws IOException {
    TopologyExamples examples = read(BANK, account("""
        given: [ { opened: { owner: ada } }, { deposited: { amount: 100 } } ]
        when: { withdraw: { amount: 150 } }
        key: a7
        reject: INSUFFICIENT_FUNDS
        state: { status: OPEN, owner: ada, balance: 100 }"""));

    OfAggregate example = (OfAggregate) examples.examples().get(0);
    assertThat(example.title().subject()).isEqualTo("account");
    assertThat(example.title().sentence()).isEqualTo("one");
    assertThat(example.title().where().line()).isEqualTo(5);
    assertThat(example.history()).containsExactly(opened("ada"), deposited(100));
    assertThat(example.command()).isEqualTo(withdraw(150));
    assertThat(example.given().key()).contains("a7");
    assertThat(example.then()).isEqualTo(new Then.Rejects("INSUFFICIENT_FUNDS"));
    assertThat(example.state()).contains(BankMessages.account("ada", 100));
    assertThat(example.reply()).isEmpty();
  }

  @Test
  void derivesTheKeyThatAStreamDeclares() throws IOException {
    TopologyExamples examples = read(BANK, spend("""
        in:
          - value: { card: c1, merchant: m1, amount: 5 }
          - { key: c2, bytes: '0a 05' }"""));

    OfPipeline example = (OfPipeline) examples.examples().get(0);
    assertThat(example.in()).extracting(one -> one.key().orElseThrow()).containsExactly("c1", "c2");
    assertThat(example.out()).isEmpty();
  }

  @Test
  void examplesOfAnotherTopology() throws IOException {
    assertThat(problems(BANK, "topology: bnak\n")).isEqualTo("""
        a.spec.yaml:1:11: the examples are of topology 'bnak', but this is 'bank' [HW0501]
          fix: write 'topology: bank', or name the other topology""");
  }

  @Test
  void aggregatesAndPipelinesThatAreNone() throws IOException {
    assertThat(problems(BANK, """
        topology: bank
        ---
        aggregate: acount
        examples: {}
        ---
        pipeline: spending
        examples: {}
        """)).isEqualTo("""
        a.spec.yaml:3:12: topology 'bank' has no aggregate 'acount'; did you mean 'account'? \
        [HW0502]
          fix: use one of account
        a.spec.yaml:6:11: topology 'bank' has no pipeline 'spending' [HW0502]
          fix: use one of spend-by-merchant""");
  }

  @Test
  void streamsThatThePipelineDoesNotReadOrWrite() throws IOException {
    assertThat(problems(BANK, spend("""
        in: [ { stream: card-swipe, tombstone: true } ]
        out: { merchant-total: [] }
        dead-letters: { account-commands: [] }"""))).isEqualTo("""
        a.spec.yaml:6:21: stream 'card-swipe' is none that pipeline 'spend-by-merchant' reads; \
        did you mean 'card-swipes'? [HW0503]
          fix: use one of card-swipes
        a.spec.yaml:7:12: stream 'merchant-total' is none that pipeline 'spend-by-merchant' \
        writes; did you mean 'merchant-totals'? [HW0503]
          fix: use one of big-merchants, merchant-totals
        a.spec.yaml:8:21: stream 'account-commands' is none that pipeline 'spend-by-merchant' \
        reads [HW0503]
          fix: use one of card-swipes""");
  }

  @Test
  void storesThatAreNone() throws IOException {
    assertThat(problems(BANK, spend("in: []\nstores: { spent: {} }"))).isEqualTo("""
        a.spec.yaml:7:15: pipeline 'spend-by-merchant' has no state store 'spent'; did you mean \
        'spend'? [HW0504]
          fix: use one of spend""");
  }

  @Test
  void fieldsThatAreNone() throws IOException {
    assertThat(problems(BANK, account("""
        given: [ { opend: {} } ]
        when: { withdraw: { amonut: 1 } }
        then: []
        state: { color: red }"""))).isEqualTo("""
        a.spec.yaml:6:16: 'bank.AccountEvent' has no field 'opend'; did you mean 'opened'? [HW0505]
          fix: use one of opened, deposited, withdrawn
        a.spec.yaml:7:25: 'bank.Withdraw' has no field 'amonut'; did you mean 'amount'? [HW0505]
          fix: use one of amount
        a.spec.yaml:9:14: 'bank.Account' has no field 'color' [HW0505]
          fix: use one of status, owner, balance""");
  }

  @Test
  void valuesThatDoNotFitTheirFields() throws IOException {
    assertThat(problems(BANK, account("""
        when: { withdraw: { amount: much } }
        then: []
        state: { status: OPNE, balance: 9223372036854775808 }"""))).isEqualTo("""
        a.spec.yaml:6:33: 'bank.Withdraw.amount' is 'much', expected a whole number of 64 bits \
        [HW0506]
          fix: write a whole number of 64 bits
        a.spec.yaml:8:22: 'bank.Status' has no value 'OPNE'; did you mean 'OPEN'? [HW0507]
          fix: use one of NEW, OPEN
        a.spec.yaml:8:37: 'bank.Account.balance' is '9223372036854775808', expected a whole \
        number of 64 bits [HW0506]
          fix: write a whole number of 64 bits""");
  }

  @Test
  void twoCasesOfAOneof() throws IOException {
    assertThat(problems(BANK, account("""
        when: { open: { owner: ada }, deposit: { amount: 1 } }
        then: []"""))).isEqualTo("""
        a.spec.yaml:6:35: 'open' and 'deposit' are both of oneof 'bank.AccountCommand.command' \
        [HW0508]
          fix: keep one of them""");
  }

  @Test
  void recordsThatArePipedNeverOrAfterNoDuration() throws IOException {
    assertThat(problems(BANK, spend("""
        in:
          - { value: { card: c1 }, times: 0 }
          - { value: { card: c1 }, elapse: soon }"""))).isEqualTo("""
        a.spec.yaml:7:39: a record is piped 0 times, expected 1 to 10000 [HW0519]
          fix: write a number of that range
        a.spec.yaml:8:40: 'elapse' is 'soon', which is no duration [HW1007]
          fix: write a whole number and a unit: 500 ms, 30 seconds, 5 minutes, 2 hours, 7 days""");
  }

  @Test
  void timesBytesCodesAndCountsThatAreNone() throws IOException {
    assertThat(problems(BANK, spend("""
        in:
          - { bytes: 0x0a, time: noon }
        dead-letters:
          card-swipes: [ { code: DECODE_TRUNCATD } ]
        counts: { processed: some, filterd: 1 }"""))).isEqualTo("""
        a.spec.yaml:7:18: '0x0a' is not bytes in hex [HW0514]
          fix: write two digits per byte, such as '0a 05'
        a.spec.yaml:7:30: 'noon' is not a time [HW0510]
          fix: write a time in UTC such as 2026-01-01T12:00:00Z
        a.spec.yaml:9:30: there is no failure code 'DECODE_TRUNCATD'; did you mean \
        'DECODE_TRUNCATED'? [HW0511]
          fix: use one of DECODE_TRUNCATED, DECODE_MALFORMED, DECODE_DEPTH, DECODE_UTF8, \
        TYPE_MISMATCH, SEAL_BROKEN, NO_SUBJECT, EMPTY, NULL_VALUE, NULL_KEY, KEY_MALFORMED, \
        TS_NEGATIVE, TS_FUTURE, LATE, TOO_LARGE, TOO_MANY, PARTITION, SERIALIZE, UPCAST_AGAIN, \
        RULE_THREW, \
        RULE_RETURNED_NULL, EXPR_EVAL, EXPR_BUDGET, INVARIANT, UNHANDLED, SKIPPED
        a.spec.yaml:10:26: 'some' is not a count [HW0512]
          fix: write a whole number
        a.spec.yaml:10:32: 'counts' has no key 'filterd'; did you mean 'filtered'? [HW0333]
          fix: use one of processed, rejected, duplicate, filtered, dead-lettered, parked""");
  }

  @Test
  void timesThatAreNone() throws IOException {
    assertThat(problems(BANK, account("""
        when: { open: {} }
        then: []
        time: noon"""))).isEqualTo("""
        a.spec.yaml:8:11: 'noon' is not a time [HW0510]
          fix: write a time in UTC such as 2026-01-01T12:00:00Z""");
  }

  @Test
  void repliesOfAnAggregateThatAnswersNobody() throws IOException {
    TopologyBuilder silent = TopologyBuilder.topology("bank");
    silent.aggregate(
        Bank.ACCOUNT,
        silent.stream("commands", AccountCommand.class),
        silent.stream("events", AccountEvent.class));

    assertThat(problems(silent.build(), account("""
        when: { open: {} }
        then: []
        reply: { status: DECIDED }"""))).isEqualTo("""
        a.spec.yaml:8:12: aggregate 'account' has no reply stream [HW0517]
          fix: remove 'reply', or bind a reply stream to the aggregate""");
  }

  @Test
  void examplesThatExpectNothingOrTooMuch() throws IOException {
    assertThat(problems(BANK, account("when: { open: {} }")))
        .contains("'one' has none of then, reject, fail [HW0335]");
    assertThat(problems(BANK, account("when: { open: {} }\nthen: []\nreject: NO")))
        .contains("'one' has both 'then' and 'reject' [HW0337]");
  }

  private static TopologySpec provenances(KeyType keys) {
    TopologyBuilder builder = TopologyBuilder.topology("odd");
    StreamRef<Provenance> in =
        builder.stream("in", Provenance.class, stream -> stream.keyType(keys));
    StreamRef<Provenance> more =
        builder.stream("more", Provenance.class, stream -> stream.keyType(keys));
    StreamRef<Provenance> out =
        builder.stream("out", Provenance.class, stream -> stream.keyType(keys));
    builder.pipeline("odd", in, more).to(out);
    return builder.build();
  }

  private static String odd(String record) {
    return "topology: odd\n---\npipeline: odd\nexamples: { one: { in: [ " + record + " ] } }\n";
  }

  @Test
  void recordsThatDoNotSayWhereTheyGo() throws IOException {
    assertThat(problems(provenances(KeyType.STRING), odd("{ tombstone: true }")))
        .isEqualTo("""
        a.spec.yaml:4:26: pipeline 'odd' reads 2 streams, and the record does not say into which \
        it goes [HW0515]
          fix: add 'stream:' with one of in, more""");
  }

  @ParameterizedTest
  @CsvSource({
    "INT64, five, 'int64', write a whole number",
    "BYTES, 0g, 'bytes', 'write bytes in hex, such as 00ff'"
  })
  void keysOfAnotherType(KeyType type, String key, String label, String fix) throws IOException {
    assertThat(
            problems(provenances(type), odd("{ stream: in, tombstone: true, key: " + key + " }")))
        .isEqualTo("a.spec.yaml:4:62: key '%s' is not of type %s [HW0509]\n  fix: %s"
            .formatted(key, label, fix));
  }

  @Test
  void readsRepeatedFieldsBytesAndNamesInCamelCase() throws IOException {
    TopologyExamples examples = read(provenances(KeyType.STRING), odd("""
        { stream: in, key: k, value: { topic: t, offset: 5, value: AP8=, headers: [
          { name: a }, { name: b, value: '' } ] } }"""));

    Provenance read = Provenance.parseFrom(
        ((OfPipeline) examples.examples().get(0)).in().get(0).value().orElseThrow());
    assertThat(read.getValue().toByteArray()).containsExactly(0, 255);
    assertThat(read.getHeadersList()).hasSize(2);
    assertThat(read.getHeaders(0).hasValue()).isFalse();
    assertThat(read.getHeaders(1).hasValue()).isTrue();
  }

  private static <V extends Message> TopologySpec of(Class<V> type) {
    TopologyBuilder builder = TopologyBuilder.topology("odd");
    StreamRef<V> in = builder.stream("in", type);
    StreamRef<V> out = builder.stream("out", type);
    builder.pipeline("odd", in).to(out);
    return builder.build();
  }

  @Test
  void readsWrappersAndTimesAsOneText() throws IOException {
    OfPipeline text = (OfPipeline)
        read(of(StringValue.class), odd("{ value: hi }")).examples().get(0);
    OfPipeline time =
        (OfPipeline) read(of(Timestamp.class), odd("{ value: '1970-01-01T00:00:01.5Z' }"))
            .examples()
            .get(0);

    assertThat(text.in().get(0).value()).contains(StringValue.of("hi").toByteString());
    assertThat(time.in().get(0).value())
        .contains(
            Timestamp.newBuilder().setSeconds(1).setNanos(500_000_000).build().toByteString());
  }

  @Test
  void wellKnownTypesThatCannotBeWritten() throws IOException {
    assertThat(problems(of(com.google.protobuf.Any.class), odd("{ value: {} }")))
        .isEqualTo("""
        a.spec.yaml:4:35: messages of type 'google.protobuf.Any' cannot be written here [HW0518]
          fix: leave the field out, or test it in Java""");
  }
}
