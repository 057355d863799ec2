package topologies.transfers;

import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.deposited;
import static io.headwater.testkit.BankMessages.withdraw;
import static io.headwater.testkit.BankMessages.withdrawn;
import static topologies.transfers.Transfers.TRANSFER;

import io.headwater.junit.HeadwaterTest;
import io.headwater.junit.TestLevel;
import io.headwater.junit.TopologyUnderTest;
import io.headwater.proto.Reply;
import io.headwater.testkit.Scenarios;
import java.time.Duration;
import topologies.transfers.proto.Completed;
import topologies.transfers.proto.Failed;
import topologies.transfers.proto.Step;
import topologies.transfers.proto.Transfer;
import topologies.transfers.proto.TransferRequest;

/** What a transfer does, by its functions and in a topology where nobody answers its commands. */
@TopologyUnderTest(Transfers.class)
class TransferScenariosTest {
  private static final TransferRequest.Builder REQUEST =
      TransferRequest.newBuilder().setFrom("ada").setTo("bob").setAmount(70);

  private static Transfer.Builder transfer(Step step) {
    return Transfer.newBuilder().setFrom("ada").setTo("bob").setAmount(70).setStep(step);
  }

  private static Reply.Builder rejection(String code) {
    return Reply.newBuilder().setStatus(Reply.Status.REJECTED).setCode(code);
  }

  @HeadwaterTest
  void withdrawsDepositsAndEnds(Scenarios bank) {
    bank.givenProcess(TRANSFER, "t-1")
        .when(REQUEST)
        .thenSends("account-commands", "ada", withdraw(70))
        .thenTimers("timeout")
        .when(withdrawn(70))
        .thenSends("account-commands", "bob", deposit(70))
        .thenNothingElse()
        .thenTimers()
        .when(deposited(70))
        .thenSends("transfer-results", "t-1", Completed.getDefaultInstance())
        .thenEnded();
  }

  @HeadwaterTest
  void givesBackWhatCannotBeDeposited(Scenarios bank) {
    bank.givenProcess(TRANSFER, "t-1", REQUEST, withdrawn(70))
        .when(rejection("NOT_OPEN"))
        .thenSends("account-commands", "ada", deposit(70))
        .thenNothingElse()
        .thenState(transfer(Step.REFUNDING));
  }

  @HeadwaterTest
  void endsIfNothingCanBeWithdrawn(Scenarios bank) {
    bank.givenProcess(TRANSFER, "t-1", REQUEST)
        .when(rejection("INSUFFICIENT_FUNDS"))
        .thenSends("transfer-results", "t-1", Failed.newBuilder().setCode("INSUFFICIENT_FUNDS"))
        .thenEnded();
  }

  @HeadwaterTest
  void givesBackWhatIsWithdrawnTooLate(Scenarios bank) {
    bank.givenProcess(TRANSFER, "t-1", REQUEST)
        .elapse(Duration.ofMinutes(5))
        .thenState(transfer(Step.CANCELLING))
        .when(withdrawn(70))
        .thenSends("account-commands", "ada", deposit(70))
        .thenNothingElse();
  }

  @HeadwaterTest(levels = TestLevel.DRIVER)
  void depositsOnceHoweverOftenTheWithdrawalIsTold(Scenarios bank) {
    bank.givenProcess(TRANSFER, "t-1", REQUEST)
        .times(3)
        .when(withdrawn(70))
        .thenSends("account-commands", "bob", deposit(70))
        .thenNothingElse();
  }
}
