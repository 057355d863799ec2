package io.headwater.testkit;

import static io.headwater.behavior.Decision.emit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.AggregateBuilder;
import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.SourceLocation;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Open;
import topologies.bank.proto.Opened;
import topologies.bank.proto.Spend;
import topologies.bank.proto.Withdraw;
import topologies.bank.proto.Withdrawn;

/**
 * What can be wrong with the handlers of an aggregate, as it is printed. Not in the builder's own
 * package, of which a source location skips all frames.
 */
class AggregateBuilderTest {

  private static AggregateBuilder<AccountCommand, AccountEvent, Account, Account.Builder>
      account() {
    return Aggregate.of(
        "account", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder);
  }

  private static AggregateBuilder<AccountCommand, AccountEvent, Account, Account.Builder> whole() {
    return account()
        .decide(Open.class, (account, open) -> emit())
        .decide(Deposit.class, (account, deposit) -> emit())
        .decide(Withdraw.class, (account, withdraw) -> emit())
        .evolve(Opened.class, (account, opened) -> {})
        .evolve(Deposited.class, (account, deposited) -> {})
        .evolve(Withdrawn.class, (account, withdrawn) -> {});
  }

  @Test
  void buildsAnAggregateWithAHandlerForEachCase() {
    Aggregate<AccountCommand, AccountEvent, Account> built =
        whole().invariant("solvent", account -> true).build();

    assertThat(built.name()).isEqualTo("account");
    assertThat(built.commandCases())
        .extracting("name")
        .containsExactly("open", "deposit", "withdraw");
    assertThat(built.eventCases())
        .extracting("name")
        .containsExactly("opened", "deposited", "withdrawn");
    assertThat(built.invariantNames()).containsExactly("solvent");
    assertThat(built.initialState()).isEqualTo(Account.getDefaultInstance());
  }

  @Test
  void knowsWhereItWasWritten() {
    SourceLocation here = Here.linesBelow(1);
    var builder = Aggregate.of(
        "account", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder);

    assertThatThrownBy(builder::build).hasMessageStartingWith(here + ": ");
  }

  @Test
  void handlersOfNoCase() {
    var builder = whole();
    SourceLocation here = Here.linesBelow(1);
    builder.decide(CardSwipe.class, (account, swipe) -> emit());

    assertThatThrownBy(builder::build)
        .isInstanceOf(InvalidTopologyException.class)
        .hasMessage("""
        %s: aggregate 'account' handles 'bank.CardSwipe', which is no case of \
        'bank.AccountCommand' [HW0121]
          fix: handle one of its cases, or add the case to the oneof""".formatted(here));
  }

  @Test
  void handlersOfEventsAmongThoseOfCommands() {
    var builder = whole();
    SourceLocation here = Here.linesBelow(1);
    builder.evolve(Open.class, (account, open) -> {});

    assertThatThrownBy(builder::build).hasMessage("""
        %s: aggregate 'account' handles 'bank.Open', which is no case of 'bank.AccountEvent' \
        [HW0121]
          fix: handle one of its cases, or add the case to the oneof""".formatted(here));
  }

  @Test
  void casesHandledTwice() {
    var builder = whole();
    SourceLocation here = Here.linesBelow(1);
    builder.evolve(Opened.class, (account, opened) -> {});

    assertThatThrownBy(builder::build).hasMessage("""
        %s: aggregate 'account' handles 'bank.Opened' twice [HW0122]
          fix: remove one of the two handlers""".formatted(here));
  }

  @Test
  void typesWithoutOneof() {
    SourceLocation here = Here.linesBelow(2);
    AggregateBuilder<CardSwipe, AccountEvent, Spend, Spend.Builder> builder =
        Aggregate.of("spend", CardSwipe.class, AccountEvent.class, Spend.class, Spend::toBuilder);
    builder
        .evolve(Opened.class, (spend, opened) -> {})
        .evolve(Deposited.class, (spend, deposited) -> {})
        .evolve(Withdrawn.class, (spend, withdrawn) -> {});

    assertThatThrownBy(builder::build).hasMessage("""
        %s: 'bank.CardSwipe', which aggregate 'spend' handles by case, has 0 oneofs, expected 1 \
        [HW0123]
          fix: put the alternatives into exactly one oneof""".formatted(here));
  }

  @Test
  void casesWithoutHandler() {
    SourceLocation here = Here.linesBelow(1);
    var builder = Aggregate.of(
            "account", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder)
        .decide(Open.class, (account, open) -> emit())
        .decide(Withdraw.class, (account, withdraw) -> emit())
        .evolve(Opened.class, (account, opened) -> {})
        .evolve(Deposited.class, (account, deposited) -> {});

    assertThatThrownBy(builder::build).hasMessage("""
        %1$s: aggregate 'account' has no decide handler for case 'deposit' of \
        'bank.AccountCommand' [HW0124]
          fix: add .decide(Deposit.class, …)
        %1$s: aggregate 'account' has no evolve handler for case 'withdrawn' of \
        'bank.AccountEvent' [HW0124]
          fix: add .evolve(Withdrawn.class, …)""".formatted(here));
  }

  @Test
  void tellsAllProblemsInTheOrderInWhichTheyWereWritten() {
    SourceLocation first = Here.linesBelow(1);
    var builder = Aggregate.of(
        "account", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder);
    SourceLocation second = Here.linesBelow(1);
    builder.decide(Spend.class, (account, spend) -> emit());
    builder.decide(Open.class, (account, open) -> emit());
    SourceLocation third = Here.linesBelow(1);
    builder.decide(Open.class, (account, open) -> emit());

    assertThatThrownBy(builder::build)
        .isInstanceOfSatisfying(
            InvalidTopologyException.class,
            thrown -> assertThat(thrown.problems())
                .extracting(problem -> problem.where() + " " + problem.code())
                .containsExactly(
                    first + " HW0124",
                    first + " HW0124",
                    first + " HW0124",
                    first + " HW0124",
                    first + " HW0124",
                    second + " HW0121",
                    third + " HW0122"));
  }
}
