package topologies.bank;

import static io.headwater.junit.TestLevel.BROKER;
import static io.headwater.junit.TestLevel.DRIVER;
import static io.headwater.junit.TestLevel.FUNCTIONS;
import static io.headwater.testkit.BankMessages.account;
import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.deposited;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.withdraw;
import static io.headwater.testkit.BankMessages.withdrawn;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static topologies.bank.Bank.ACCOUNT;

import io.headwater.diagnostic.FailureCode;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.junit.HeadwaterTest;
import io.headwater.junit.TopologyUnderTest;
import io.headwater.proto.Reply;
import io.headwater.testkit.AggregateScenario;
import io.headwater.testkit.ProcessScenario;
import io.headwater.testkit.Reminders;
import io.headwater.testkit.Scenarios;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import topologies.customers.Customers;
import topologies.customers.proto.CustomerOrders;
import topologies.customers.proto.Paid;
import topologies.transfers.proto.TransferRequest;

/** The same lines by the functions of the bank, on the driver and as an application on a broker. */
@TopologyUnderTest(Bank.class)
class BankScenariosBrokerTest {
  @HeadwaterTest(levels = {FUNCTIONS, DRIVER, BROKER})
  void rejectsAWithdrawalAboveTheBalance(Scenarios bank) {
    bank.given(ACCOUNT, opened("ada"), deposited(100))
        .withKey("acct-7")
        .when(withdraw(150))
        .thenRejected("INSUFFICIENT_FUNDS")
        .thenState(account("ada", 100))
        .thenReply(Reply.newBuilder().setStatus(Reply.Status.REJECTED).setSequence(2));
  }

  @HeadwaterTest(levels = {DRIVER, BROKER})
  void paysOutOnceHoweverOftenTheCommandComes(Scenarios bank) {
    bank.given(ACCOUNT, opened("ada"), deposited(100))
        .times(2)
        .when(withdraw(30))
        .thenEmits(withdrawn(30))
        .thenState(account("ada", 70))
        .thenStore("account", "aggregate-1", account("ada", 70));
  }

  @HeadwaterTest(levels = BROKER)
  void tellsOnABrokerWhatItTellsElsewhere(Scenarios bank) {
    AggregateScenario.Decided decided =
        bank.given(ACCOUNT, opened("ada")).when(deposit(-1)).thenFails(FailureCode.INVARIANT);

    decided.thenDeadLetter("account-commands", FailureCode.INVARIANT);

    assertThatThrownBy(() -> decided.thenEmits(deposited(1))).hasMessage("""
        aggregate 'account' [broker]: the command was not accepted
          history   1  bank.Opened { owner: "ada" }
          state     bank.Account { status: OPEN owner: "ada" }
          command   bank.Deposit { amount: -1 }
          expected  1  bank.Deposited { amount: 1 }
          actual    failure INVARIANT: invariant 'balance is never negative' does not hold""");
  }

  /** A bank that parks the commands of an account on which it fails. */
  public static final class CarefulBank implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      return new Bank().topology().withRecovery(Recovery.park());
    }
  }

  @Nested
  @TopologyUnderTest(CarefulBank.class)
  class Careful {
    @HeadwaterTest(levels = {DRIVER, BROKER})
    void parksTheAccountThatItFailsOn(Scenarios bank) {
      bank.given(ACCOUNT, opened("ada"))
          .when(deposit(-1))
          .thenFails(FailureCode.INVARIANT)
          .thenParked();
    }
  }

  @Nested
  @TopologyUnderTest(Reminders.class)
  class Reminding {
    @HeadwaterTest(levels = BROKER)
    void letsEventTimePassAndNotTheWallClock(Scenarios bank) {
      ProcessScenario begun = bank.givenProcess(
              "reminder", "r-1", TransferRequest.newBuilder().setAmount(70))
          .elapse(Duration.ofMinutes(5))
          .thenTimers("late", "soon")
          .times(2)
          .when(withdrawn(70))
          .thenSends("reminders", "r-1", Reminders.reminder("soon"))
          .thenNothingElse()
          .thenTimers("late");

      assertThatThrownBy(() -> begun.elapse(Duration.ofMinutes(5)))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessage("timer 'late' of process 'r-1' of saga 'reminder' goes by the wall clock"
              + " and is due within PT5M, and nothing moves the clock of a broker: run the scenario"
              + " by functions or on the driver");
    }
  }

  @Nested
  @TopologyUnderTest(Customers.class)
  class Projecting {
    @HeadwaterTest(levels = BROKER)
    void foldsRows(Scenarios shop) {
      shop.givenEvents("customers", Paid.newBuilder().setCents(60))
          .and("customer-events", "bob", Paid.newBuilder().setCents(1))
          .thenRow("row-1", CustomerOrders.newBuilder().setPaidCents(60))
          .thenRow("bob", CustomerOrders.newBuilder().setPaidCents(1));
    }
  }
}
