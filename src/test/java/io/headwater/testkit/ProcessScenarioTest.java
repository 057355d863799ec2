package io.headwater.testkit;

import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.withdraw;
import static io.headwater.testkit.BankMessages.withdrawn;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static topologies.transfers.Transfers.TRANSFER;

import io.headwater.diagnostic.FailureCode;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import topologies.bank.proto.AccountEvent;
import topologies.transfers.Transfers;
import topologies.transfers.proto.Step;
import topologies.transfers.proto.Transfer;
import topologies.transfers.proto.TransferRequest;

/** Processes of sagas by functions and in a topology, and what they tell when it does not hold. */
class ProcessScenarioTest {
  private static final TransferRequest.Builder REQUEST =
      TransferRequest.newBuilder().setFrom("ada").setTo("bob").setAmount(70);
  private static final TopologySpec TRANSFERS = new Transfers().topology();

  private Scenarios scenarios = Scenarios.onFunctions(TRANSFERS);

  private Scenarios on(Function<TopologySpec, Scenarios> level) {
    return on(level, TRANSFERS);
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

  private static Transfer.Builder transfer(Step step) {
    return Transfer.newBuilder().setFrom("ada").setTo("bob").setAmount(70).setStep(step);
  }

  @ParameterizedTest
  @MethodSource("levels")
  void showsCommandsStateAndTimersOfEachStep(Function<TopologySpec, Scenarios> level) {
    on(level)
        .givenProcess(TRANSFER, "t-1")
        .when(REQUEST)
        .thenSends("account-commands", "ada", withdraw(70))
        .thenNothingElse()
        .thenTimers("timeout")
        .thenState(transfer(Step.WITHDRAWING))
        .when("account-events", "ada", withdrawn(70))
        .thenSends("account-commands", "bob", deposit(70))
        .thenTimers();
  }

  @ParameterizedTest
  @MethodSource("levels")
  void timersFireWhenTimePasses(Function<TopologySpec, Scenarios> level) {
    on(level)
        .givenProcess("transfer", "t-1", REQUEST)
        .elapse(Duration.ofMinutes(4))
        .thenTimers("timeout")
        .elapse(Duration.ofMinutes(1))
        .thenNothingElse()
        .thenTimers()
        .thenState(transfer(Step.CANCELLING));
  }

  @ParameterizedTest
  @MethodSource("levels")
  void timersByEventTimeFireWithTheNextInput(Function<TopologySpec, Scenarios> level) {
    on(level, new Reminders().topology())
        .givenProcess("reminder", "r-1", REQUEST)
        .elapse(Duration.ofMinutes(5))
        .thenNothingElse()
        .thenTimers("late", "soon")
        .when(withdrawn(70))
        .thenSends("reminders", "r-1", Reminders.reminder("soon"))
        .thenNothingElse()
        .thenTimers("late");
  }

  @Test
  void anInputThatComesAgainHasOneEffect() {
    on(Scenarios::onDriver)
        .givenProcess(TRANSFER, "t-1", REQUEST)
        .times(2)
        .when(withdrawn(70))
        .thenSends("account-commands", "bob", deposit(70))
        .thenNothingElse();
  }

  @Test
  void functionsDoNotShowWhatBecomesOfAnInputThatComesAgain() {
    ProcessScenario twice =
        on(Scenarios::onFunctions).givenProcess(TRANSFER, "t-1").times(2);

    assertThatThrownBy(() -> twice.when(REQUEST))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageStartingWith(
            "the functions alone do not show what becomes of an input that comes again: ");
  }

  @ParameterizedTest
  @MethodSource("levels")
  void tellsLevelHistoryStepAndWhatDiffers(Function<TopologySpec, Scenarios> level) {
    ProcessScenario withdrawing = on(level)
        .givenProcess(TRANSFER, "t-1", REQUEST)
        .elapse(Duration.ofMinutes(1))
        .when(withdrawn(70));

    assertThatThrownBy(() -> withdrawing.thenSends("account-commands", "eve", deposit(71)))
        .isInstanceOf(AssertionError.class)
        .hasMessage("""
            process 't-1' of saga 'transfer' [%s]: command 1 to 'account-commands' differs
              history   1  transfer-requests 't-1'  transfers.TransferRequest \
            { from: "ada" to: "bob" amount: 70 }
                        2  PT1M pass
              when      account-events 't-1'  bank.Withdrawn { amount: 70 }
              state     transfers.Transfer \
            { from: "ada" to: "bob" amount: 70 step: DEPOSITING }
              expected  account-commands 'eve'  bank.Deposit { amount: 71 }
              actual    account-commands 'bob'  bank.Deposit { amount: 70 }
              differs   key: expected 'eve', was 'bob'
                        deposit.amount: expected 71, was 70""".formatted(scenarios.level()));
  }

  @ParameterizedTest
  @MethodSource("levels")
  void tellsWhatWasSentTooManyAndTooFew(Function<TopologySpec, Scenarios> level) {
    ProcessScenario begun = on(level).givenProcess(TRANSFER, "t-1").when(REQUEST);

    assertThatThrownBy(begun::thenNothingElse)
        .hasMessageContaining(": stream 'account-commands' got more\n")
        .hasMessageEndingWith("  expected  nothing else\n"
            + "  actual    account-commands 'ada'  bank.Withdraw { amount: 70 }");
    assertThatThrownBy(() -> begun.thenSends("transfer-results", "t-1", failed()))
        .hasMessageContaining(": stream 'transfer-results' got no such command\n");
  }

  private static topologies.transfers.proto.Failed.Builder failed() {
    return topologies.transfers.proto.Failed.newBuilder().setCode("NO");
  }

  @ParameterizedTest
  @MethodSource("levels")
  void tellsWhatElseDiffers(Function<TopologySpec, Scenarios> level) {
    ProcessScenario begun = on(level).givenProcess(TRANSFER, "t-1", REQUEST);

    assertThatThrownBy(() -> begun.thenState(transfer(Step.DEPOSITING)))
        .hasMessageContaining(": the state differs\n")
        .hasMessageEndingWith("differs   step: expected DEPOSITING, was WITHDRAWING");
    assertThatThrownBy(() -> begun.thenTimers("reminder"))
        .hasMessageEndingWith("  expected  [reminder]\n  actual    [timeout]");
    assertThatThrownBy(begun::thenEnded).hasMessageContaining(": the process has not ended\n");
  }

  @ParameterizedTest
  @MethodSource("levels")
  void hasNoStateBeforeItBegins(Function<TopologySpec, Scenarios> level) {
    ProcessScenario unbegun = on(level).givenProcess(TRANSFER, "t-1", withdrawn(70));

    assertThatThrownBy(() -> unbegun.thenState(transfer(Step.DEPOSITING)))
        .hasMessageContaining(": there is no process\n")
        .hasMessageEndingWith("actual    it has not begun");
  }

  @Test
  void showsStoresAndDeadLettersOfATopologyOnly() {
    ProcessScenario driven = on(Scenarios::onDriver)
        .givenProcess(TRANSFER, "t-1", REQUEST)
        .when(AccountEvent.newBuilder())
        .thenStore("transfer", "t-1", transfer(Step.WITHDRAWING))
        .thenDeadLetter("account-events", FailureCode.EMPTY);

    assertThatThrownBy(() -> driven.thenDeadLetter("account-replies", FailureCode.EMPTY))
        .hasMessageEndingWith("actual    no dead letter");
    assertThatThrownBy(() -> Scenarios.onFunctions(TRANSFERS)
            .givenProcess(TRANSFER, "t-1", REQUEST)
            .thenStore("transfer", "t-1", transfer(Step.WITHDRAWING)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void tellsThatAnInputFailedUnlessItWasToFail() {
    ProcessScenario failed = on(Scenarios::onDriver)
        .givenProcess(TRANSFER, "t-1", REQUEST)
        .when(AccountEvent.newBuilder());

    assertThatThrownBy(failed::thenNothingElse)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(
            "process 't-1' of saga 'transfer' [driver]: the topology fails on an input\n")
        .hasMessageContaining("\n  actual    dead letter EMPTY: ");

    failed.thenDeadLetter("account-events", FailureCode.EMPTY).thenNothingElse();
  }

  @Test
  void namesTheSagaThatThereIs() {
    assertThatThrownBy(() -> scenarios.givenProcess("transfers", "t-1"))
        .hasMessage("topology 'transfers' has no saga 'transfers'; did you mean 'transfer'?");
  }

  @Test
  void refusesInputsOfNoStream() {
    ProcessScenario scenario = scenarios.givenProcess(TRANSFER, "t-1");

    assertThatThrownBy(() -> scenario.when(withdraw(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("saga 'transfer' reads 'bank.AccountCommand' from no stream of [");
    assertThatThrownBy(() -> scenario.when("accounts", "ada", opened("ada")))
        .hasMessage("saga 'transfer' does not read stream 'accounts'");
  }
}
