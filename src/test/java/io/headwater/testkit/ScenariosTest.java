package io.headwater.testkit;

import static io.headwater.testkit.BankMessages.account;
import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.deposited;
import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.withdraw;
import static io.headwater.testkit.BankMessages.withdrawn;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static topologies.bank.Bank.ACCOUNT;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.diagnostic.FailureCode;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.proto.Reply;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.Bank;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Open;
import topologies.bank.proto.Opened;
import topologies.bank.proto.Withdraw;
import topologies.bank.proto.Withdrawn;

/** The same lines by functions and in a topology, and what they tell when they do not hold. */
class ScenariosTest {
  private static final TopologySpec BANK = new Bank().topology();

  /** Deposits tell who was asked, when and with which header; withdrawing throws. */
  private static final Aggregate<AccountCommand, AccountEvent, Account> CURIOUS = Aggregate.of(
          "curious", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder)
      .decide(Open.class, (account, open) -> Decision.reject("CLOSED"))
      .decide(
          Deposit.class,
          (account, deposit, envelope) -> Decision.emit(Opened.newBuilder()
              .setOwner(envelope.key() + " at " + envelope.eventTime() + " from "
                  + envelope.headers().text("teller").orElse("nobody"))))
      .decide(Withdraw.class, (account, withdraw) -> {
        throw new IllegalStateException("out of cash");
      })
      .evolve(Opened.class, (account, opened) -> account.setOwner(opened.getOwner()))
      .evolve(Deposited.class, (account, deposited) -> {})
      .evolve(Withdrawn.class, (account, withdrawn) -> {})
      .build();

  /** Loses the ids of commands, so that the same one is another one each time. */
  private static final ScenarioLevel FORGETFUL = new ScenarioLevel() {
    @Override
    public String name() {
      return "forgetful";
    }

    @Override
    public ScenarioHost start(TopologySpec topology, List<ScenarioRecord> history) {
      ScenarioHost driver = DRIVER.start(topology, history);
      return (ScenarioHost) Proxy.newProxyInstance(
          ScenarioHost.class.getClassLoader(),
          new Class<?>[] {ScenarioHost.class},
          (proxy, method, arguments) -> method.invoke(
              driver, method.getName().equals("send") ? withoutId(arguments) : arguments));
    }

    private Object[] withoutId(Object[] arguments) {
      ScenarioRecord record = (ScenarioRecord) arguments[0];
      return new Object[] {
        new ScenarioRecord(
            record.stream(), record.key(), record.value(), EventHeaders.NONE, record.eventTime())
      };
    }

    @Override
    public void close() {}
  };

  private Scenarios scenarios = Scenarios.onFunctions(BANK);

  /** A topology of one aggregate, which answers nobody. */
  private static TopologySpec silent(Recovery recovery) {
    TopologyBuilder builder = TopologyBuilder.topology("silent");
    StreamRef<AccountCommand> commands = builder.stream("commands", AccountCommand.class);
    StreamRef<AccountEvent> events = builder.stream("events", AccountEvent.class);
    builder.aggregate(CURIOUS, commands, events);
    return builder.build().withRecovery(recovery);
  }

  private Scenarios on(Function<TopologySpec, Scenarios> level, TopologySpec topology) {
    scenarios = level.apply(topology);
    return scenarios;
  }

  static Stream<Function<TopologySpec, Scenarios>> levels() {
    return Stream.of(Scenarios::onFunctions, Scenarios::onDriver);
  }

  @AfterEach
  void close() {
    scenarios.close();
  }

  @ParameterizedTest
  @MethodSource("levels")
  void acceptsWhatIsEmittedKeptAndAnswered(Function<TopologySpec, Scenarios> level) {
    on(level, BANK)
        .given(ACCOUNT, opened("ada"), deposited(100))
        .when(withdraw(30))
        .thenEmits(withdrawn(30))
        .thenState(account("ada", 70))
        .thenReply(
            Reply.newBuilder().setStatus(Reply.Status.DECIDED).setSequence(3).setEvents(1));
  }

  @ParameterizedTest
  @MethodSource("levels")
  void acceptsARejection(Function<TopologySpec, Scenarios> level) {
    on(level, BANK)
        .given("account", opened("ada"), deposited(100))
        .when(withdraw(150))
        .thenRejected("INSUFFICIENT_FUNDS")
        .thenState(account("ada", 100))
        .thenReply(Reply.newBuilder().setStatus(Reply.Status.REJECTED).setSequence(2));
  }

  @ParameterizedTest
  @MethodSource("levels")
  void acceptsThatAnotherSequenceNumberWasExpected(Function<TopologySpec, Scenarios> level) {
    EventHeaders expectingOne =
        EventHeaders.NONE.plus(EventHeaders.Entry.text(EventHeaders.EXPECT, "1"));

    on(level, BANK)
        .given(ACCOUNT, opened("ada"), deposited(100))
        .withHeaders(expectingOne)
        .when(withdraw(30))
        .thenRejected("CONFLICT")
        .thenReply(Reply.newBuilder()
            .setStatus(Reply.Status.CONFLICT)
            .setMessage("expected sequence number 1, is 2"));
  }

  @ParameterizedTest
  @MethodSource("levels")
  void showsTheStateThatAHistoryLeadsTo(Function<TopologySpec, Scenarios> level) {
    on(level, BANK).given(ACCOUNT, opened("ada"), deposited(9)).thenState(account("ada", 9));
  }

  @ParameterizedTest
  @MethodSource("levels")
  void handsOverKeyEventTimeAndHeaders(Function<TopologySpec, Scenarios> level) {
    on(level, silent(Recovery.deadLetter()))
        .given(CURIOUS)
        .withKey("acct-7")
        .withEventTime(Instant.parse("2026-03-01T12:00:00Z"))
        .withHeaders(EventHeaders.NONE.plus(EventHeaders.Entry.text("teller", "bob")))
        .when(deposit(1))
        .thenEmits(opened("acct-7 at 2026-03-01T12:00:00Z from bob"));
  }

  @ParameterizedTest
  @MethodSource("levels")
  void acceptsTheRejectionOfAnAggregateThatAnswersNobody(Function<TopologySpec, Scenarios> level) {
    on(level, silent(Recovery.deadLetter()))
        .given(CURIOUS)
        .when(open("ada"))
        .thenRejected("CLOSED");
  }

  @ParameterizedTest
  @MethodSource("levels")
  void hasNoReplyOfAnAggregateThatAnswersNobody(Function<TopologySpec, Scenarios> level) {
    AggregateScenario.Decided decided =
        on(level, silent(Recovery.deadLetter())).given(CURIOUS).when(open("ada"));

    assertThatThrownBy(() -> decided.thenReply(Reply.newBuilder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("aggregate 'curious' has no replies here: declare replies in a topology");
  }

  @ParameterizedTest
  @MethodSource("levels")
  void acceptsThatARuleThrows(Function<TopologySpec, Scenarios> level) {
    on(level, silent(Recovery.deadLetter()))
        .given(CURIOUS, opened("ada"))
        .when(withdraw(1))
        .thenFails(FailureCode.RULE_THREW)
        .thenState(Account.newBuilder().setOwner("ada"));
  }

  @Test
  void aFailedCommandIsADeadLetter() {
    AggregateScenario.Decided decided =
        on(Scenarios::onDriver, silent(Recovery.deadLetter())).given(CURIOUS).when(withdraw(1));

    decided.thenDeadLetter("commands", FailureCode.RULE_THREW);

    assertThatThrownBy(() -> decided.thenDeadLetter("events", FailureCode.RULE_THREW))
        .hasMessage("""
            aggregate 'curious' [driver]: stream 'events' has no such dead letter
              history   nothing
              state     bank.Account {}
              command   bank.Withdraw { amount: 1 }
              expected  dead letter RULE_THREW
              actual    no dead letter""");
  }

  @Test
  void aFailedCommandWaitsIfItsKeyIsToBeParked() {
    on(Scenarios::onDriver, silent(Recovery.park()))
        .given(CURIOUS)
        .when(withdraw(1))
        .thenFails(FailureCode.RULE_THREW)
        .thenParked();
  }

  @Test
  void tellsThatAKeyIsNotParked() {
    AggregateScenario.Decided decided =
        on(Scenarios::onDriver, silent(Recovery.park())).given(CURIOUS).when(deposit(1));

    assertThatThrownBy(decided::thenParked)
        .hasMessageStartingWith("aggregate 'curious' [driver]: key 'aggregate-1' is not parked\n");
  }

  @Test
  void aCommandThatComesAgainHasOneEffectAndOneReply() {
    on(Scenarios::onDriver, BANK)
        .given(ACCOUNT, opened("ada"), deposited(100))
        .times(2)
        .when(withdraw(30))
        .thenEmits(withdrawn(30))
        .thenState(account("ada", 70));
  }

  @Test
  void tellsThatTheSameCommandWasAnsweredDifferently() {
    AggregateScenario twice = on(topology -> Scenarios.on(FORGETFUL, topology), BANK)
        .given(ACCOUNT, opened("ada"), deposited(100))
        .times(2);

    assertThatThrownBy(() -> twice.when(withdraw(30)))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(
            "aggregate 'account' [forgetful]: the same command was answered differently\n")
        .hasMessageContaining("sequence: 4");
  }

  @Test
  void requiresWhatAStoreHolds() {
    AggregateScenario.Decided decided =
        on(Scenarios::onDriver, BANK).given(ACCOUNT, opened("ada")).when(deposit(5));

    decided.thenStore("account", "aggregate-1", account("ada", 5));

    assertThatThrownBy(() -> decided.thenStore("account", "aggregate-1", account("ada", 6)))
        .hasMessageStartingWith("aggregate 'account' [driver]: store 'account' holds something else"
            + " under 'aggregate-1'\n")
        .hasMessageEndingWith("differs   balance: expected 6, was 5");
  }

  @Test
  void aStoreMayHoldNothing() {
    AggregateScenario.Decided decided =
        on(Scenarios::onDriver, BANK).given(ACCOUNT, opened("ada")).when(deposit(5));

    assertThatThrownBy(() -> decided.thenStore("account", "other", account("ada", 5)))
        .hasMessageEndingWith("actual    nothing");
  }

  @ParameterizedTest
  @MethodSource("levels")
  void tellsLevelHistoryCommandAndWhichFieldsDiffer(Function<TopologySpec, Scenarios> level) {
    AggregateScenario.Decided decided =
        on(level, BANK).given(ACCOUNT, opened("ada"), deposited(100)).when(withdraw(30));

    assertThatThrownBy(() -> decided.thenEmits(withdrawn(40)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("""
            aggregate 'account' [%s]: the events differ
              history   1  bank.Opened { owner: "ada" }
                        2  bank.Deposited { amount: 100 }
              state     bank.Account { status: OPEN owner: "ada" balance: 100 }
              command   bank.Withdraw { amount: 30 }
              expected  1  bank.Withdrawn { amount: 40 }
              actual    1  bank.Withdrawn { amount: 30 }
              differs   event 1 withdrawn.amount: expected 40, was 30""", scenarios.level());
  }

  @ParameterizedTest
  @MethodSource("levels")
  void tellsHowAReplyDiffers(Function<TopologySpec, Scenarios> level) {
    AggregateScenario.Decided decided =
        on(level, BANK).given(ACCOUNT, opened("ada")).when(withdraw(30));

    assertThatThrownBy(() -> decided.thenReply(Reply.newBuilder().setCode("NOT_OPEN")))
        .hasMessageContaining(": the reply differs\n")
        .hasMessageEndingWith("differs   code: expected 'NOT_OPEN', was 'INSUFFICIENT_FUNDS'");
  }

  @Test
  void functionsDoNotShowWhatBecomesOfACommandThatComesAgain() {
    AggregateScenario twice =
        on(Scenarios::onFunctions, BANK).given(ACCOUNT, opened("ada")).times(2);

    assertThatThrownBy(() -> twice.when(deposit(1)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("the functions alone do not show what becomes of a command that comes again:"
            + " run the scenario on the driver, or on a broker");
  }

  @Test
  void functionsDoNotShowWhatOnlyATopologyHas() {
    AggregateScenario.Decided decided =
        on(Scenarios::onFunctions, BANK).given(ACCOUNT, opened("ada")).when(deposit(1));

    assertThatThrownBy(() -> decided.thenStore("account", "aggregate-1", account("ada", 1)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageStartingWith("the functions alone do not show what a store holds: ");
    assertThatThrownBy(() -> decided.thenDeadLetter("account-commands", FailureCode.EMPTY))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(decided::thenParked).isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @MethodSource("levels")
  void refusesAKeyOfAnotherType(Function<TopologySpec, Scenarios> level) {
    AggregateScenario numbered = on(level, BANK).given(ACCOUNT).withKey(7L);

    assertThatThrownBy(() -> numbered.when(open("ada")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stream 'account-commands' has string keys, was a Long");
  }

  @Test
  void namesTheAggregateThatThereIs() {
    assertThatThrownBy(() -> scenarios.given("acount"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("topology 'bank' has no aggregate 'acount'; did you mean 'account'?");
  }
}
