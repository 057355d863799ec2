package io.headwater.testkit;

import static io.headwater.behavior.Decision.emit;
import static io.headwater.testkit.AggregateScenario.given;
import static io.headwater.testkit.BankMessages.account;
import static io.headwater.testkit.BankMessages.deposited;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.withdraw;
import static io.headwater.testkit.BankMessages.withdrawn;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static topologies.bank.Bank.ACCOUNT;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.EventHeaders;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Open;
import topologies.bank.proto.Opened;
import topologies.bank.proto.Spend;
import topologies.bank.proto.Withdraw;
import topologies.bank.proto.Withdrawn;

class AggregateScenarioTest {
  /** Deposits tell who was asked, when and with which header; the rest misbehaves. */
  private static final Aggregate<AccountCommand, AccountEvent, Account> CURIOUS = Aggregate.of(
          "curious", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder)
      .decide(Open.class, (account, open) -> open.getOwner().isEmpty() ? emit() : null)
      .decide(
          Deposit.class,
          (account, deposit, envelope) -> emit(Opened.newBuilder()
              .setOwner(envelope.key() + " at " + envelope.eventTime() + " from "
                  + envelope.headers().text("teller").orElse("nobody"))))
      .decide(Withdraw.class, (account, withdraw) -> {
        throw new IllegalStateException("out of cash");
      })
      .evolve(Opened.class, (account, opened) -> account.setOwner(opened.getOwner()))
      .evolve(Deposited.class, (account, deposited) -> {})
      .evolve(Withdrawn.class, (account, withdrawn) -> {})
      .build();

  @Test
  void acceptsTheEventsThatAreDecided() {
    given(ACCOUNT, opened("ada"), deposited(100))
        .when(withdraw(30))
        .thenEmits(withdrawn(30))
        .thenState(account("ada", 70));
  }

  @Test
  void acceptsTheRejectionThatIsDecided() {
    given(ACCOUNT, opened("ada"), deposited(100))
        .when(withdraw(150))
        .thenRejected("INSUFFICIENT_FUNDS")
        .thenState(account("ada", 100));
  }

  @Test
  void takesCasesAndBuildersForWholeMessages() {
    given(
            ACCOUNT,
            Opened.newBuilder().setOwner("ada"),
            Deposited.newBuilder().setAmount(5).build())
        .when(Withdraw.newBuilder().setAmount(5))
        .thenEmits(Withdrawn.newBuilder().setAmount(5));
  }

  @Test
  void showsTheStateThatAHistoryLeadsTo() {
    given(ACCOUNT, opened("ada"), deposited(100)).thenState(account("ada", 100));
  }

  @Test
  void acceptsThatACommandLeadsToNothing() {
    given(CURIOUS).when(Open.newBuilder()).thenNothing().thenState(Account.newBuilder());
  }

  @Test
  void handsOverKeyEventTimeAndHeaders() {
    given(CURIOUS)
        .withKey("acct-7")
        .withEventTime(Instant.parse("2026-03-01T12:00:00Z"))
        .withHeaders(EventHeaders.NONE.plus(EventHeaders.Entry.text("teller", "bob")))
        .when(Deposit.newBuilder().setAmount(1))
        .thenEmits(opened("acct-7 at 2026-03-01T12:00:00Z from bob"));
  }

  @Test
  void acceptsThatARuleThrows() {
    given(CURIOUS).when(withdraw(1)).thenFails(FailureCode.RULE_THREW);
  }

  @Test
  void acceptsThatARuleReturnsNull() {
    given(CURIOUS)
        .when(Open.newBuilder().setOwner("eve"))
        .thenFails(FailureCode.RULE_RETURNED_NULL);
  }

  @Test
  void acceptsThatAnInvariantBreaks() {
    given(OVERDRAWN).when(withdraw(1)).thenFails(FailureCode.INVARIANT);
  }

  @Test
  void acceptsThatAnEventWithoutCaseIsUnhandled() {
    given(OVERDRAWN).when(Open.newBuilder()).thenFails(FailureCode.UNHANDLED);
  }

  @Test
  void showsTheHistoryWhenTheEventsDiffer() {
    AggregateScenario.Decided decided =
        given(ACCOUNT, opened("ada"), deposited(100)).when(withdraw(30));

    assertThatThrownBy(() -> decided.thenEmits(withdrawn(40)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("""
            aggregate 'account': the events differ
              history   1  bank.Opened { owner: "ada" }
                        2  bank.Deposited { amount: 100 }
              state     bank.Account { status: OPEN owner: "ada" balance: 100 }
              command   bank.Withdraw { amount: 30 }
              expected  1  bank.Withdrawn { amount: 40 }
              actual    1  bank.Withdrawn { amount: 30 }
              differs   event 1 withdrawn.amount: expected 40, was 30""");
  }

  @Test
  void tellsARejectionFromEvents() {
    AggregateScenario.Decided decided = given(ACCOUNT).when(withdraw(30));

    assertThatThrownBy(() -> decided.thenEmits(withdrawn(30))).hasMessage("""
        aggregate 'account': the command was not accepted
          history   nothing
          state     bank.Account {}
          command   bank.Withdraw { amount: 30 }
          expected  1  bank.Withdrawn { amount: 30 }
          actual    rejection INSUFFICIENT_FUNDS""");
  }

  @Test
  void tellsOneRejectionFromAnother() {
    AggregateScenario.Decided decided = given(ACCOUNT).when(withdraw(30));

    assertThatThrownBy(() -> decided.thenRejected("NOT_OPEN")).hasMessage("""
        aggregate 'account': the command was not refused so
          history   nothing
          state     bank.Account {}
          command   bank.Withdraw { amount: 30 }
          expected  rejection NOT_OPEN
          actual    rejection INSUFFICIENT_FUNDS""");
  }

  @Test
  void tellsAFailureFromARejection() {
    AggregateScenario.Decided decided = given(CURIOUS).when(withdraw(30));

    assertThatThrownBy(() -> decided.thenRejected("NOT_OPEN"))
        .hasMessageEndingWith(
            "actual    failure RULE_THREW: threw java.lang.IllegalStateException: out of cash");
  }

  @Test
  void tellsARejectionFromNothing() {
    AggregateScenario.Decided decided = given(ACCOUNT).when(withdraw(30));

    assertThatThrownBy(decided::thenNothing)
        .hasMessageContaining("something else happened")
        .hasMessageEndingWith("actual    rejection INSUFFICIENT_FUNDS");
  }

  @Test
  void namesTheFieldsInWhichStatesDiffer() {
    assertThatThrownBy(() -> given(ACCOUNT, opened("ada")).thenState(account("eve", 1)))
        .hasMessage("""
            aggregate 'account': the state differs
              history   1  bank.Opened { owner: "ada" }
              expected  bank.Account { status: OPEN owner: "eve" balance: 1 }
              actual    bank.Account { status: OPEN owner: "ada" }
              differs   owner: expected 'eve', was 'ada'
                        balance: expected 1, was 0""");
  }

  @Test
  void expectsAsManyEventsAsAreEmitted() {
    AggregateScenario.Decided decided =
        given(ACCOUNT, opened("ada"), deposited(9)).when(withdraw(9));

    assertThatThrownBy(() -> decided.thenEmits(withdrawn(9), withdrawn(9)))
        .hasMessageContaining("the events differ");
  }

  @Test
  void refusesAMessageThatIsNoCase() {
    assertThatCode(() -> given(ACCOUNT, Spend.newBuilder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("aggregate 'account' takes 'bank.AccountEvent' or a case of its oneof, "
            + "was 'bank.Spend'");
  }

  private static final Aggregate<AccountCommand, AccountEvent, Account> OVERDRAWN = Aggregate.of(
          "overdrawn", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder)
      .decide(Open.class, (account, open) -> emit(AccountEvent.getDefaultInstance()))
      .decide(Deposit.class, (account, deposit) -> Decision.reject("CLOSED"))
      .decide(Withdraw.class, (account, withdraw) -> emit(withdrawn(withdraw.getAmount())))
      .evolve(Opened.class, (account, opened) -> {})
      .evolve(Deposited.class, (account, deposited) -> {})
      .evolve(
          Withdrawn.class,
          (account, withdrawn) -> account.setBalance(account.getBalance() - withdrawn.getAmount()))
      .invariant("balance is never negative", account -> account.getBalance() >= 0)
      .build();
}
