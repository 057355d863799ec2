package io.headwater.streams;

import static io.headwater.event.LedgerVersions.deposited;
import static io.headwater.event.LedgerVersions.depositedInEuros;
import static io.headwater.event.LedgerVersions.depositedV1;
import static io.headwater.event.LedgerVersions.named;
import static io.headwater.event.LedgerVersions.opened;
import static io.headwater.event.LedgerVersions.openedV1;
import static io.headwater.partition.Partitionings.murmur2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.FailureCode;
import io.headwater.dsl.JoinWindow;
import io.headwater.dsl.Pipeline;
import io.headwater.dsl.StreamBuilder;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.LedgerVersions;
import io.headwater.event.Snapshot;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.Provenance;
import io.headwater.proto.Reply;
import io.headwater.test.ledger.v3.AccountEvent;
import io.headwater.test.ledger.v3.Deposited;
import io.headwater.test.ledger.v3.Opened;
import io.headwater.test.ledger.v3.Owner;
import io.headwater.testkit.BankMessages;
import io.headwater.testkit.RawRecord;
import io.headwater.testkit.TopologyHarness;
import io.headwater.testkit.Visits;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.AccountCommand;

/** Older events on their way through topologies. */
class UpcastTest {
  private static final String NEWEST = "ledger.v3.AccountEvent";
  private static final byte[] KEY = "a-1".getBytes(StandardCharsets.UTF_8);

  private boolean isBroken;
  private final List<AccountEvent> seen = new ArrayList<>();

  /** Declares how all versions are read; the first step throws while it is broken. */
  private void versions(StreamBuilder<AccountEvent> stream) {
    stream
        .upcast(
            io.headwater.test.ledger.v1.AccountEvent.class,
            io.headwater.test.ledger.v2.AccountEvent.class,
            first -> {
              if (isBroken) {
                throw new IllegalStateException("quotes a payload");
              }
              return LedgerVersions.second(first);
            })
        .upcast(io.headwater.test.ledger.v2.AccountEvent.class, AccountEvent.class)
        .upcast(AccountEvent.class, LedgerVersions::isInEuros, LedgerVersions::inCents);
  }

  private TopologyHarness run(UnaryOperator<Pipeline<AccountEvent>> steps) {
    TopologyBuilder ledger = TopologyBuilder.topology("ledger");
    StreamRef<AccountEvent> in = ledger.stream("in", AccountEvent.class, this::versions);
    StreamRef<AccountEvent> out = ledger.stream("out", AccountEvent.class);
    steps.apply(ledger.pipeline("copy", in)).to(out);
    return TopologyHarness.of(ledger.build());
  }

  private static void pipe(TopologyHarness ledger, Message value) {
    ledger.pipe("in", "a-1", value instanceof Message.Builder built ? built : value);
  }

  private static String type(RawRecord record) {
    return record.headers().text(EventHeaders.TYPE).orElse("none");
  }

  private static ByteString bytes(Message message) {
    return ByteString.copyFrom(CanonicalBytes.of(message));
  }

  @Test
  void passesOnAnOldEventAsTheNewestType() {
    try (TopologyHarness ledger = run(events -> events.filter(event -> true))) {
      pipe(ledger, depositedV1(12.5));

      RawRecord written = ledger.written("out").get(0);
      assertThat(written.value()).contains(bytes(deposited(1250)));
      assertThat(type(written)).isEqualTo(NEWEST);
    }
  }

  @Test
  void passesOnAnEventOfAnOlderMeaningAsItWouldBeToday() {
    try (TopologyHarness ledger = run(events -> events)) {
      ledger.pipe("in", "a-1", depositedInEuros(2));

      assertThat(ledger.written("out").get(0).value()).contains(bytes(deposited(200)));
    }
  }

  @Test
  void failsACommandThatIsDecidedWithAnEventOfAnOlderMeaning() {
    TopologyBuilder visits = TopologyBuilder.topology("visits");
    StreamRef<AccountCommand> commands = visits.stream("commands", AccountCommand.class);
    StreamRef<topologies.bank.proto.AccountEvent> events = visits.stream(
        "events",
        topologies.bank.proto.AccountEvent.class,
        stream -> stream.upcast(
            topologies.bank.proto.AccountEvent.class,
            event -> event.getDeposited().getAmount() == 5,
            event -> BankMessages.deposited(500)));
    StreamRef<Reply> replies = visits.stream("replies", Reply.class);
    TopologySpec spec =
        visits.aggregate(Visits.unending(1), commands, events, replies).build();
    try (TopologyHarness harness = TopologyHarness.of(spec)) {
      harness.pipe("commands", "v1", BankMessages.deposit(4));
      harness.pipe("commands", "v1", BankMessages.deposit(5));

      assertThat(harness.values("events")).containsExactly(BankMessages.deposited(4));
      assertThat(harness.deadLetters("commands"))
          .extracting(letter -> letter.cause().code(), letter -> letter.cause().message())
          .containsExactly(tuple(
              "UPCAST_AGAIN", "an upcaster of stream 'events' is for an event that was decided"));
    }
  }

  @Test
  void keepsTheSequenceNumberAndTheIdOfTheEvent() {
    try (TopologyHarness ledger = run(events -> events)) {
      EventHeaders headers = EventHeaders.of(List.of(
          EventHeaders.Entry.text(EventHeaders.ID, "e-7"),
          EventHeaders.Entry.text(EventHeaders.SEQUENCE, "7")));
      ledger.pipe("in", "a-1", openedV1("ada"), headers, TopologyHarness.START);

      EventHeaders written = ledger.written("out").get(0).headers();
      assertThat(written.text(EventHeaders.SEQUENCE)).contains("7");
      assertThat(written.text(EventHeaders.ID)).contains("e-7");
    }
  }

  @Test
  void showsStepsTheNewestTypeOnly() {
    try (TopologyHarness ledger = run(events -> events.peek(one -> seen.add(one.value())))) {
      pipe(ledger, openedV1("ada"));
      pipe(ledger, depositedV1(1));
      pipe(ledger, deposited(3));

      assertThat(seen).containsExactly(opened("ada"), deposited(100), deposited(3));
    }
  }

  @Test
  void deadLettersTheUntouchedRecordThatAnUpcasterThrewOn() {
    isBroken = true;
    try (TopologyHarness ledger = run(events -> events)) {
      Message old = openedV1("ada");
      pipe(ledger, old);

      DeadLetter letter = ledger.deadLetters("in").get(0);
      assertThat(letter.cause().code()).isEqualTo(FailureCode.RULE_THREW.name());
      assertThat(letter.cause().step()).isEqualTo("copy/decode");
      assertThat(letter.cause().exceptionClass()).contains("java.lang.IllegalStateException");
      assertThat(letter.cause().message())
          .startsWith("upcaster from 'ledger.v1.AccountEvent' to 'ledger.v2.AccountEvent' at"
              + " UpcastTest.java:");
      assertThat(letter.value()).isEqualTo(CanonicalBytes.of(old));
      assertThat(letter.headers().text(EventHeaders.TYPE)).contains("ledger.v1.AccountEvent");
    }
  }

  @Test
  void deadLettersTheUntouchedRecordThatALaterStepThrewOn() {
    try (TopologyHarness ledger = run(events -> events.filter(event -> {
      throw new IllegalStateException();
    }))) {
      Message old = depositedV1(1);
      pipe(ledger, old);

      DeadLetter letter = ledger.deadLetters("in").get(0);
      assertThat(letter.value()).isEqualTo(CanonicalBytes.of(old));
      assertThat(letter.headers()).isEqualTo(named(old));
    }
  }

  @Test
  void deadLettersARecordOfATypeThatNothingReads() {
    try (TopologyHarness ledger = run(events -> events)) {
      Message other = Owner.newBuilder().setName("ada").build();
      ledger.pipeRaw("in", KEY, CanonicalBytes.of(other), named(other), 0);

      DeadLetter letter = ledger.deadLetters("in").get(0);
      assertThat(letter.cause().code()).isEqualTo(FailureCode.TYPE_MISMATCH.name());
      assertThat(letter.cause().message())
          .isEqualTo("header 'hw-type' does not say ledger.v3.AccountEvent, nor a type that is"
              + " upcast to it");
    }
  }

  private static Pipeline<AccountEvent> byAccount(Pipeline<AccountEvent> events) {
    return events.repartition("by-account", AccountEvent::getAccount, 3, murmur2());
  }

  @Test
  void sendsTheNewestTypeThroughARepartitionTopic() {
    try (TopologyHarness ledger =
        run(events -> byAccount(events).peek(one -> seen.add(one.value())))) {
      pipe(ledger, depositedV1(1));

      RawRecord hop = ledger.written("ledger-by-account-repartition").get(0);
      assertThat(hop.value()).contains(bytes(deposited(100)));
      assertThat(type(hop)).isEqualTo(NEWEST);
      assertThat(seen).containsExactly(deposited(100));
      assertThat(type(ledger.written("out").get(0))).isEqualTo(NEWEST);
    }
  }

  @Test
  void deadLettersTheUntouchedRecordBehindARepartitionTopic() {
    try (TopologyHarness ledger = run(events -> byAccount(events).filter(event -> {
      throw new IllegalStateException();
    }))) {
      Message old = openedV1("ada");
      pipe(ledger, old);

      DeadLetter letter = ledger.deadLetters("in").get(0);
      assertThat(letter.value()).isEqualTo(CanonicalBytes.of(old));
      assertThat(letter.headers()).isEqualTo(named(old));
    }
  }

  @Test
  void readsWhatAnEarlierReleaseSentThroughARepartitionTopicAsItWas() {
    try (TopologyHarness ledger =
        run(events -> byAccount(events).peek(one -> seen.add(one.value())))) {
      Message old = depositedV1(4);
      ledger.pipeRaw(
          "ledger-by-account-repartition", KEY, CanonicalBytes.of(old), underway(old), 0);

      assertThat(seen).containsExactly(deposited(400));
    }
  }

  private static EventHeaders underway(Message old) {
    HeaderEntry type = HeaderEntry.newBuilder()
        .setName(EventHeaders.TYPE)
        .setValue(ByteString.copyFromUtf8(old.getDescriptorForType().getFullName()))
        .build();
    Provenance source =
        Provenance.newBuilder().setTopic("in").setOffset(3).addHeaders(type).build();
    return named(old).plus(new EventHeaders.Entry(EventHeaders.PROVENANCE, source.toByteArray()));
  }

  @Test
  void decodesParkedRecordsAgainWhenTheyAreReleased() {
    isBroken = true;
    try (TopologyHarness ledger = run(events -> events.onError(Recovery.park()))) {
      pipe(ledger, depositedV1(1));
      pipe(ledger, deposited(2));
      assertThat(ledger.written("out")).isEmpty();

      isBroken = false;
      ledger.release("copy", "a-1");

      assertThat(ledger.values("out")).containsExactly(deposited(100), deposited(2));
    }
  }

  @Test
  void triesAnUpcasterAgainAsAnyRule() {
    isBroken = true;
    try (TopologyHarness ledger = run(events -> events.onError(Recovery.retry(2)))) {
      pipe(ledger, depositedV1(1));

      assertThat(ledger.deadLetters("in").get(0).cause().attempt()).isEqualTo(3);
    }
  }

  @Test
  void keepsRowsOfATableInTheNewestType() {
    TopologyBuilder ledger = TopologyBuilder.topology("ledger");
    StreamRef<AccountEvent> in = ledger.stream("in", AccountEvent.class);
    TableRef<AccountEvent> newest =
        ledger.table("newest", ledger.stream("rows", AccountEvent.class, this::versions));
    StreamRef<AccountEvent> out = ledger.stream("out", AccountEvent.class);
    ledger
        .pipeline("copy", in)
        .join(newest, AccountEvent.class, (event, row) -> row)
        .to(out);
    try (TopologyHarness harness = TopologyHarness.of(ledger.build())) {
      harness.pipe("rows", "a-1", depositedV1(5));
      pipe(harness, deposited(1));

      assertThat(harness.state("newest", "a-1").map(Snapshot::state)).contains(deposited(500));
      assertThat(harness.values("out")).containsExactly(deposited(500));
    }
  }

  @Test
  void writesChangesOfATableInTheNewestType() {
    TopologyBuilder ledger = TopologyBuilder.topology("ledger");
    TableRef<AccountEvent> newest =
        ledger.table("newest", ledger.stream("rows", AccountEvent.class, this::versions));
    StreamRef<AccountEvent> out = ledger.stream("out", AccountEvent.class);
    ledger.pipeline("copy", newest).to(out);
    try (TopologyHarness harness = TopologyHarness.of(ledger.build())) {
      harness.pipe("rows", "a-1", depositedV1(5));

      RawRecord written = harness.written("out").get(0);
      assertThat(written.value()).contains(bytes(deposited(500)));
      assertThat(type(written)).isEqualTo(NEWEST);
    }
  }

  @Test
  void skipsARowOfAGlobalTableThatAnUpcasterThrewOn() {
    TopologyBuilder ledger = TopologyBuilder.topology("ledger");
    StreamRef<AccountEvent> in = ledger.stream("in", AccountEvent.class);
    TableRef<AccountEvent> newest =
        ledger.globalTable("newest", ledger.stream("rows", AccountEvent.class, this::versions));
    StreamRef<AccountEvent> out = ledger.stream("out", AccountEvent.class);
    ledger
        .pipeline("copy", in)
        .join(newest, AccountEvent.class, (event, row) -> row)
        .to(out);
    try (TopologyHarness harness = TopologyHarness.of(ledger.build())) {
      harness.pipe("rows", "a-1", depositedV1(5));
      isBroken = true;
      harness.pipe("rows", "a-1", depositedV1(6));
      pipe(harness, deposited(1));

      assertThat(harness.skippedRows("newest")).isEqualTo(1);
      assertThat(harness.values("out")).containsExactly(deposited(500));
    }
  }

  @Test
  void joinsAndKeepsRecordsOfTwoStreamsInTheNewestType() {
    TopologyBuilder ledger = TopologyBuilder.topology("ledger");
    StreamRef<AccountEvent> in = ledger.stream("in", AccountEvent.class, this::versions);
    StreamRef<AccountEvent> other = ledger.stream("other", AccountEvent.class, this::versions);
    StreamRef<AccountEvent> out = ledger.stream("out", AccountEvent.class);
    ledger
        .pipeline("pair", in)
        .outerJoin(
            "pairs",
            other,
            AccountEvent.class,
            UpcastTest::sum,
            JoinWindow.within(Duration.ofSeconds(10)))
        .to(out);
    try (TopologyHarness harness = TopologyHarness.of(ledger.build())) {
      pipe(harness, depositedV1(1));
      harness.pipe("other", "a-1", depositedV1(2));
      harness.advanceTime(Duration.ofMinutes(1));
      harness.pipe("other", "a-1", depositedV1(4));
      harness.advanceTime(Duration.ofMinutes(1));
      harness.pipe("other", "a-2", deposited(1));

      assertThat(harness.values("out")).containsExactly(deposited(300), deposited(400));
    }
  }

  private static AccountEvent sum(Optional<AccountEvent> one, Optional<AccountEvent> other) {
    return deposited(
        one.map(UpcastTest::amount).orElse(0L) + other.map(UpcastTest::amount).orElse(0L));
  }

  private static long amount(AccountEvent event) {
    return event.getDeposited().getAmount();
  }

  @Test
  void decidesCommandsOfOlderTypes() {
    Aggregate<AccountEvent, AccountEvent, Owner> account = Aggregate.of(
            "account", AccountEvent.class, AccountEvent.class, Owner.class, Owner::toBuilder)
        .decide(Opened.class, (owner, open) -> Decision.emit(open))
        .decide(Deposited.class, (owner, deposit) -> Decision.emit(deposit))
        .evolve(Opened.class, (owner, open) -> owner.setName(open.getOwner().getName()))
        .evolve(Deposited.class, (owner, deposit) -> {})
        .build();
    TopologyBuilder ledger = TopologyBuilder.topology("ledger");
    StreamRef<AccountEvent> commands = ledger.stream("in", AccountEvent.class, this::versions);
    ledger.aggregate(account, commands, ledger.stream("events", AccountEvent.class));
    try (TopologyHarness harness = TopologyHarness.of(ledger.build())) {
      pipe(harness, openedV1("ada"));

      assertThat(harness.state("account", "a-1").map(Snapshot::state))
          .contains(Owner.newBuilder().setName("ada").build());
    }
  }

  @Test
  void showsOldRecordsInTheHistoryAsTheNewestType() {
    try (TopologyHarness ledger = run(events -> events)) {
      pipe(ledger, depositedV1(1));

      assertThat(ledger.toString()).contains("amount: 100").doesNotContain("euros");
      assertThat(ledger.values("in")).isEmpty();
    }
  }
}
