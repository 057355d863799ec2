package topologies.bank;

import static io.headwater.testkit.AggregateScenario.given;
import static topologies.bank.Bank.ACCOUNT;

import org.junit.jupiter.api.Test;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Open;
import topologies.bank.proto.Opened;
import topologies.bank.proto.Withdraw;
import topologies.bank.proto.Withdrawn;

class AccountTest {
  private static final Opened.Builder OPENED = Opened.newBuilder().setOwner("ada");

  private static Deposited.Builder deposited(long amount) {
    return Deposited.newBuilder().setAmount(amount);
  }

  private static Withdraw.Builder withdraw(long amount) {
    return Withdraw.newBuilder().setAmount(amount);
  }

  @Test
  void rejectsAWithdrawalAboveTheBalance() {
    given(ACCOUNT, OPENED, deposited(100)).when(withdraw(150)).thenRejected("INSUFFICIENT_FUNDS");
  }

  @Test
  void paysOutTheWholeBalance() {
    given(ACCOUNT, OPENED, deposited(100))
        .when(withdraw(100))
        .thenEmits(Withdrawn.newBuilder().setAmount(100));
  }

  @Test
  void opensAnAccountOnce() {
    given(ACCOUNT, OPENED).when(Open.newBuilder().setOwner("bob")).thenRejected("ALREADY_OPEN");
  }
}
