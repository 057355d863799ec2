package io.headwater.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.event.EventHeaders;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.Deposited;

/** Which fields and headers are left out. */
class IgnoredTest {
  private static final AccountEvent DEPOSITED = AccountEvent.newBuilder()
      .setDeposited(Deposited.newBuilder().setAmount(5))
      .build();

  private static Ignored ignoring(String... parts) {
    return Ignored.parse(List.of(parts), Set.of(), BankVersions.bank().messageTypes());
  }

  @Test
  void leavesOutAFieldWhereverItsTypeIs() {
    assertThat(ignoring("bank.Deposited.amount").without(DEPOSITED))
        .isEqualTo(AccountEvent.newBuilder()
            .setDeposited(Deposited.getDefaultInstance())
            .build());
  }

  @Test
  void leavesOutAFieldOfAField() {
    assertThat(ignoring("bank.AccountEvent.deposited.amount").without(DEPOSITED))
        .isEqualTo(AccountEvent.newBuilder()
            .setDeposited(Deposited.getDefaultInstance())
            .build());
  }

  @Test
  void leavesAloneWhatIsNotNamed() {
    assertThat(ignoring("bank.Account.balance").without(DEPOSITED)).isSameAs(DEPOSITED);
  }

  @Test
  void looksAtHeadersThatNameARecordOnlyInAnExactComparison() {
    Ignored ignored = ignoring("header:trace");

    assertThat(ignored.isHeader("trace", true)).isTrue();
    assertThat(ignored.isHeader(EventHeaders.ID, false)).isTrue();
    assertThat(ignored.isHeader(EventHeaders.ID, true)).isFalse();
    assertThat(ignored.isHeader(EventHeaders.SEQUENCE, false)).isFalse();
  }

  @Test
  void saysWhichFieldWasProbablyMeant() {
    assertThatThrownBy(() -> ignoring("bank.Deposited.amont"))
        .hasMessage("option '--ignore': 'bank.Deposited' has no field 'amont'; did you mean"
            + " 'amount'? [HW1770]\n  fix: use one of amount");
  }

  @Test
  void saysWhichTypeWasProbablyMeant() {
    assertThatThrownBy(() -> ignoring("bank.Deposit3d.amount"))
        .hasMessageContaining("begins with no message type of either version; did you mean")
        .hasMessageContaining("[HW1770]");
  }

  @Test
  void refusesAPathThatGoesOnBehindANumber() {
    assertThatThrownBy(() -> ignoring("bank.Deposited.amount.cents"))
        .hasMessage("option '--ignore': 'bank.Deposited.amount.cents' goes on behind a field that"
            + " is no message [HW1770]\n  fix: end it there");
  }
}
