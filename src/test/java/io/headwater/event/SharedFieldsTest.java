package io.headwater.event;

import static io.headwater.event.LedgerVersions.V2;
import static io.headwater.event.LedgerVersions.V3;
import static io.headwater.event.LedgerVersions.deposited;
import static io.headwater.event.LedgerVersions.depositedV2;
import static io.headwater.event.LedgerVersions.opened;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.headwater.test.ledger.v1.Deposited;
import io.headwater.test.ledger.v1.Opened;
import io.headwater.test.ledger.v1.Tier;
import io.headwater.test.ledger.v3.AccountEvent;
import org.junit.jupiter.api.Test;

class SharedFieldsTest {
  private static Message copied(MessageType to, Message source) {
    return SharedFields.of(MessageType.of(source.getClass()), to).copy(source);
  }

  @Test
  void keepsFieldsOfOneNameAndTypeMapsAndNestedMessagesIncluded() {
    Message copied = copied(V3, depositedV2(1.5));

    assertThat(copied)
        .isEqualTo(AccountEvent.newBuilder()
            .setAccount("a-1")
            .setDeposited(io.headwater.test.ledger.v3.Deposited.newBuilder()
                .setAmountEuros(1.5)
                .setReference("r")
                .putLabels("by", "phone"))
            .build());
  }

  @Test
  void goesByTheNamesOfEnumValuesNotByTheirNumbers() {
    var second = io.headwater.test.ledger.v2.Opened.newBuilder()
        .setTier(io.headwater.test.ledger.v2.Tier.GOLD)
        .build();

    Message copied = copied(MessageType.of(Opened.class), second);

    assertThat(copied).isEqualTo(Opened.newBuilder().setTier(Tier.GOLD).build());
  }

  @Test
  void keepsTheNumberOfAnEnumValueThatHasNoName() {
    Opened first = Opened.newBuilder().setTierValue(17).build();

    Message copied = copied(MessageType.of(io.headwater.test.ledger.v2.Opened.class), first);

    assertThat(((io.headwater.test.ledger.v2.Opened) copied).getTierValue()).isEqualTo(17);
  }

  @Test
  void leavesOutWhatHasAnotherNameOrType() {
    Opened first = Opened.newBuilder().setName("ada").setTier(Tier.GOLD).build();
    Deposited euros = Deposited.newBuilder().setEuros(1).setReference("r").build();

    assertThat(copied(MessageType.of(io.headwater.test.ledger.v2.Opened.class), first))
        .isEqualTo(io.headwater.test.ledger.v2.Opened.newBuilder()
            .setTier(io.headwater.test.ledger.v2.Tier.GOLD)
            .build());
    assertThat(copied(MessageType.of(io.headwater.test.ledger.v2.Deposited.class), euros))
        .isEqualTo(
            io.headwater.test.ledger.v2.Deposited.newBuilder().setReference("r").build());
  }

  @Test
  void copiesIntoATypeThatIsKnownByItsDescriptorOnly() {
    MessageType dynamic = MessageType.of(AccountEvent.getDescriptor());

    Message copied = SharedFields.of(V2, dynamic).copy(depositedV2(2));

    assertThat(copied.toByteString()).isEqualTo(copied(V3, depositedV2(2)).toByteString());
  }

  @Test
  void isTheMessageItselfForOneType() {
    AccountEvent opened = opened("ada");

    assertThat(SharedFields.of(V3, V3).copy(opened)).isSameAs(opened);
    assertThat(SharedFields.of(V3, V3).copy(deposited(1))).isEqualTo(deposited(1));
  }
}
