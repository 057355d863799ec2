package io.headwater.streams;

import static io.headwater.testkit.BankMessages.account;
import static io.headwater.testkit.BankMessages.decided;
import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.deposited;
import static io.headwater.testkit.BankMessages.failed;
import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.withdraw;
import static io.headwater.testkit.BankMessages.withdrawn;
import static io.headwater.testkit.Ledger.WINDOW;
import static io.headwater.testkit.Words.count;
import static io.headwater.testkit.Words.failures;
import static io.headwater.testkit.Words.header;
import static io.headwater.testkit.Words.ids;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.Snapshot;
import io.headwater.proto.Reply;
import io.headwater.testkit.Ledger;
import io.headwater.testkit.TopologyHarness;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topologies.bank.proto.Account;

class AggregateTopologyTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final TopologyHarness ledger = TopologyHarness.of(Ledger.topology());

  @AfterEach
  void close() {
    ledger.close();
  }

  private void command(String id, Message command, Instant eventTime) {
    ledger.pipe("commands", "a1", command, header("hw-id", id), eventTime);
  }

  @Test
  void emitsWhatIsDecidedAndRepliesAndKeepsTheState() {
    command("c-1", open("ada"), NOON);

    assertThat(ledger.values("events")).containsExactly(opened("ada"));
    assertThat(ledger.values("replies")).containsExactly(decided("c-1", 1, 1));
    assertThat(ledger.state("ledger", "a1")).contains(new Snapshot(account("ada", 0), 1));
    assertThat(count(ledger, Outcome.PROCESSED)).isEqualTo(1);
  }

  @Test
  void numbersEventsWithoutGaps() {
    command("c-1", open("ada"), NOON);
    command("c-2", deposit(50), NOON);
    command("c-3", withdraw(10), NOON);

    assertThat(ledger.records("events"))
        .extracting(Envelope::sequence)
        .containsExactly(
            OptionalLong.of(1),
            OptionalLong.of(2),
            OptionalLong.of(3),
            OptionalLong.of(4),
            OptionalLong.of(5));
  }

  @Test
  void numbersEventsPerAggregate() {
    ledger.pipe("commands", "a1", open("ada"));
    ledger.pipe("commands", "a2", open("eve"));

    assertThat(ledger.records("events"))
        .extracting(Envelope::sequence)
        .containsExactly(OptionalLong.of(1), OptionalLong.of(1));
  }

  @Test
  void derivesIdsOfEventsAndRepliesFromTheCommand() {
    EventHeaders headers = header("hw-id", "c-1")
        .plus(EventHeaders.Entry.text("hw-correlation", "order-9"))
        .plus(EventHeaders.Entry.text("tenant", "t"));

    ledger.pipe("commands", "a1", withdraw(0), headers, NOON);

    assertThat(ids(ledger, "events")).containsExactly("c-1/1", "c-1/2", "c-1/3");
    assertThat(ids(ledger, "replies")).containsExactly("c-1/0");
    assertThat(ledger.records("events")).allSatisfy(event -> {
      assertThat(event.causationId()).contains("c-1");
      assertThat(event.correlationId()).isEqualTo("order-9");
      assertThat(event.headers().text("tenant")).contains("t");
      assertThat(event.headers().text("hw-type")).contains("bank.AccountEvent");
      assertThat(event.eventTime()).isEqualTo(NOON);
      assertThat(event.key()).isEqualTo("a1");
    });
  }

  @Test
  void identifiesACommandWithoutIdByItsPosition() {
    ledger.pipe("commands", "a1", open("ada"));

    assertThat(ids(ledger, "events")).containsExactly("commands-0@0/1");
    assertThat(ledger.values("replies")).containsExactly(decided("commands-0@0", 1, 1));
  }

  @Test
  void acceptsACommandThatLeadsToNothing() {
    command("c-1", deposit(0), NOON);

    assertThat(ledger.values("events")).isEmpty();
    assertThat(ledger.values("replies")).containsExactly(decided("c-1", 0, 0));
    assertThat(ledger.state("ledger", "a1")).isEmpty();
    assertThat(count(ledger, Outcome.PROCESSED)).isEqualTo(1);
  }

  @Test
  void answersARejection() {
    command("c-1", open("nobody"), NOON);

    assertThat(ledger.values("events")).isEmpty();
    assertThat(ledger.values("replies"))
        .containsExactly(Reply.newBuilder()
            .setCommandId("c-1")
            .setStatus(Reply.Status.REJECTED)
            .setCode("NO_OWNER")
            .setMessage("an account needs an owner")
            .build());
    assertThat(ledger.state("ledger", "a1")).isEmpty();
    assertThat(ledger.deadLetters("commands")).isEmpty();
    assertThat(count(ledger, Outcome.REJECTED)).isEqualTo(1);
  }

  @Test
  void acceptsACommandWhoseExpectedSequenceNumberIsCurrent() {
    command("c-1", open("ada"), NOON);

    ledger.pipe("commands", "a1", deposit(5), header("hw-expect", "1"), NOON);

    assertThat(ledger.values("events")).containsExactly(opened("ada"), deposited(5));
    assertThat(ledger.records("events").get(1).headers().text("hw-expect")).isEmpty();
  }

  @Test
  void answersAConflictIfAnotherSequenceNumberIsExpected() {
    command("c-1", open("ada"), NOON);
    EventHeaders headers = header("hw-id", "c-2").plus(EventHeaders.Entry.text("hw-expect", "0"));

    ledger.pipe("commands", "a1", deposit(5), headers, NOON);

    assertThat(ledger.values("events")).containsExactly(opened("ada"));
    assertThat(ledger.values("replies"))
        .last()
        .isEqualTo(Reply.newBuilder()
            .setCommandId("c-2")
            .setStatus(Reply.Status.CONFLICT)
            .setCode("CONFLICT")
            .setMessage("expected sequence number 0, is 1")
            .setSequence(1)
            .build());
    assertThat(count(ledger, Outcome.REJECTED)).isEqualTo(1);
  }

  @Test
  void deadLettersAnExpectedSequenceNumberThatIsNoNumber() {
    ledger.pipe("commands", "a1", deposit(5), header("hw-expect", "one"), NOON);

    assertThat(failures(ledger, "commands")).containsExactly(FailureCode.DECODE_MALFORMED);
    assertThat(ledger.deadLetters("commands").get(0).cause().message())
        .isEqualTo("header 'hw-expect' is not a whole number");
  }

  @Test
  void repliesToARepeatedCommandAsBefore() {
    command("c-1", open("ada"), NOON);
    command("c-2", deposit(5), NOON);

    command("c-1", open("eve"), NOON);

    assertThat(ledger.values("events")).containsExactly(opened("ada"), deposited(5));
    assertThat(ledger.values("replies"))
        .containsExactly(decided("c-1", 1, 1), decided("c-2", 2, 1), decided("c-1", 1, 1));
    assertThat(ids(ledger, "replies")).containsExactly("c-1/0", "c-2/0", "c-1/0");
    assertThat(count(ledger, Outcome.DUPLICATE)).isEqualTo(1);
  }

  @Test
  void repliesToARepeatedRejectionAsBefore() {
    command("c-1", open("nobody"), NOON);

    command("c-1", open("ada"), NOON);

    assertThat(ledger.values("events")).isEmpty();
    assertThat(ledger.values("replies").get(1))
        .isEqualTo(ledger.values("replies").get(0));
  }

  @Test
  void remembersCommandsPerAggregate() {
    ledger.pipe("commands", "a1", open("ada"), header("hw-id", "c-1"), NOON);

    ledger.pipe("commands", "a2", open("eve"), header("hw-id", "c-1"), NOON);

    assertThat(ledger.values("events")).containsExactly(opened("ada"), opened("eve"));
  }

  @Test
  void remembersACommandForTheWholeWindow() {
    command("c-1", deposit(5), NOON);

    command("c-1", deposit(5), NOON.plus(WINDOW));

    assertThat(ledger.values("events")).hasSize(1);
  }

  @Test
  void forgetsACommandBehindTheWindow() {
    command("c-1", deposit(5), NOON);

    command("c-1", deposit(5), NOON.plus(WINDOW).plusMillis(1));

    assertThat(ledger.values("events")).hasSize(2);
  }

  @Test
  void recognisesACommandThatComesBackWithAnEarlierEventTime() {
    command("c-1", deposit(5), NOON);

    command("c-1", deposit(5), NOON.minus(WINDOW));

    assertThat(ledger.values("events")).hasSize(1);
  }

  @Test
  void remembersACommandThatIsFarBehindStreamTime() {
    command("c-1", deposit(5), NOON);
    Instant late = NOON.minus(WINDOW.multipliedBy(20));
    command("c-2", deposit(7), late);

    command("c-2", deposit(7), late);

    assertThat(ledger.values("events")).containsExactly(deposited(5), deposited(7));
  }

  @Test
  void triesAFailedCommandAgain() {
    command("c-1", withdraw(5), NOON);
    command("c-2", deposit(50), NOON);

    command("c-1", withdraw(5), NOON);

    assertThat(ledger.values("replies"))
        .containsExactly(failed("c-1", "INVARIANT"), decided("c-2", 1, 1), decided("c-1", 4, 3));
  }

  @ParameterizedTest
  @CsvSource({
    "decide throws, RULE_THREW, java.lang.IllegalArgumentException",
    "decide returns null, RULE_RETURNED_NULL,",
    "overflows the stack, RULE_THREW, java.lang.StackOverflowError",
    "asserts, RULE_THREW, java.lang.AssertionError",
    "evolve throws, RULE_THREW, java.lang.IllegalStateException",
    "emits another type, SERIALIZE,",
    "emits no case, UNHANDLED,",
    "thief, INVARIANT,"
  })
  void answersADefectWithAFailureAndADeadLetter(String owner, String code, String exception) {
    command("c-1", deposit(5), NOON);

    command("c-2", open(owner), NOON);

    assertThat(ledger.values("events")).containsExactly(deposited(5));
    assertThat(ledger.values("replies")).last().isEqualTo(failed("c-2", code));
    assertThat(failures(ledger, "commands")).containsExactly(FailureCode.valueOf(code));
    assertThat(ledger.deadLetters("commands").get(0).cause().step()).isEqualTo("ledger/ledger");
    assertThat(ledger.deadLetters("commands").get(0).cause().exceptionClass().orElse(null))
        .isEqualTo(exception);
    assertThat(ledger.state("ledger", "a1").orElseThrow().sequence()).isEqualTo(1);
    assertThat(count(ledger, Outcome.DEAD_LETTERED)).isEqualTo(1);
  }

  @Test
  void tellsNothingOfAPayloadThatAnExceptionQuotes() {
    command("c-1", open("decide throws"), NOON);

    assertThat(ledger.deadLetters("commands").get(0).cause().message())
        .isEqualTo("threw IllegalArgumentException");
  }

  @Test
  void appliesAllEventsOfACommandOrNone() {
    command("c-1", deposit(18), NOON);

    command("c-2", withdraw(10), NOON);

    assertThat(ledger.values("events")).containsExactly(deposited(18));
    assertThat(ledger.state("ledger", "a1").orElseThrow())
        .isEqualTo(new Snapshot(Account.newBuilder().setBalance(18).build(), 1));
    assertThat(ledger.values("replies")).last().isEqualTo(failed("c-2", "INVARIANT"));
    assertThat(ledger.deadLetters("commands").get(0).cause().message())
        .isEqualTo("invariant 'balance is never negative' does not hold");
  }

  @Test
  void foldsEachEventOfACommandIntoTheState() {
    command("c-1", deposit(50), NOON);

    command("c-2", withdraw(10), NOON);

    assertThat(ledger.values("events"))
        .containsExactly(deposited(50), withdrawn(10), deposited(1), withdrawn(10));
    assertThat(((Account) ledger.state("ledger", "a1").orElseThrow().state()).getBalance())
        .isEqualTo(31);
  }

  @Test
  void deadLettersACommandWithoutKeyAndAnswersNobody() {
    ledger.pipe("commands", open("ada"));

    assertThat(failures(ledger, "commands")).containsExactly(FailureCode.NULL_KEY);
    assertThat(ledger.values("replies")).isEmpty();
  }

  @Test
  void deadLettersACommandWithAMalformedKeyAndAnswersNobody() {
    ledger.pipeRaw(
        "commands",
        new byte[] {(byte) 0xff},
        open("ada").toByteArray(),
        EventHeaders.NONE,
        NOON.toEpochMilli());

    assertThat(failures(ledger, "commands")).containsExactly(FailureCode.KEY_MALFORMED);
    assertThat(ledger.values("replies")).isEmpty();
  }

  @Test
  void goesOnAfterADeadLetter() {
    command("c-1", open("decide throws"), NOON);

    command("c-2", open("ada"), NOON.plus(Duration.ofSeconds(1)));

    assertThat(ledger.values("events")).containsExactly(opened("ada"));
  }
}
