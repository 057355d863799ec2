package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Status;
import topologies.bank.proto.Withdraw;

class FieldEditTest {
  private static Message edit(Message message, String... edits) {
    Message.Builder builder = message.toBuilder();
    for (String edit : edits) {
      FieldEdit.parse(edit).apply(builder);
    }
    return builder.build();
  }

  @Test
  void setsFieldsAndLeavesTheOthers() {
    CardSwipe swipe = CardSwipe.newBuilder().setCard("c-1").setAmount(5).build();

    assertThat(edit(swipe, "amount=7", "merchant=a=b"))
        .isEqualTo(swipe.toBuilder().setAmount(7).setMerchant("a=b").build());
  }

  @Test
  void setsFieldsOfMessagesWithin() {
    AccountCommand command =
        AccountCommand.newBuilder().setDeposit(Deposit.newBuilder()).build();

    assertThat(edit(command, "deposit.amount=12"))
        .isEqualTo(AccountCommand.newBuilder()
            .setDeposit(Deposit.newBuilder().setAmount(12))
            .build());
  }

  @Test
  void replacesTheCaseOfAOneof() {
    AccountCommand command =
        AccountCommand.newBuilder().setDeposit(Deposit.newBuilder()).build();

    assertThat(edit(command, "withdraw={\"amount\":3}"))
        .isEqualTo(AccountCommand.newBuilder()
            .setWithdraw(Withdraw.newBuilder().setAmount(3))
            .build());
  }

  @Test
  void takesEnumsByTheirNames() {
    assertThat(edit(Account.getDefaultInstance(), "status=OPEN"))
        .isEqualTo(Account.newBuilder().setStatus(Status.OPEN).build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "amount | HW1854 | 'amount' names no field and its value",
        "=5 | HW1854 | '=5' names no field and its value",
        "amuont=5 | HW1854 | 'bank.CardSwipe' has no field 'amuont'; did you mean 'amount'?",
        "card.x=5 | HW1854 | field 'card' of 'bank.CardSwipe' is no message",
        "amount=much | HW1855 | what is given for field 'amount' of 'bank.CardSwipe' is none of"
            + " its values"
      })
  void saysWhatIsWrong(String edit, String code, String what) {
    assertThatThrownBy(() -> edit(CardSwipe.getDefaultInstance(), edit))
        .hasMessageStartingWith("option '--set': %s [%s]".formatted(what, code));
  }
}
