package io.headwater.behavior;

import static io.headwater.testkit.BankMessages.account;
import static io.headwater.testkit.BankMessages.deposited;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.withdraw;
import static io.headwater.testkit.BankMessages.withdrawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static topologies.bank.Bank.ACCOUNT;

import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageTypes;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Withdrawn;

class AggregateTest {

  private static Envelope<Message> command(Message value) {
    return Envelope.of(
        new RecordPosition("commands", 0, 0), Instant.EPOCH, EventHeaders.NONE, "a1", value);
  }

  @Test
  void decidesWithoutChangingTheState() {
    Decision decision = ACCOUNT.decide(account("ada", 100), command(withdraw(30)));

    assertThat(decision).isEqualTo(Decision.emit(Withdrawn.newBuilder().setAmount(30)));
  }

  @Test
  void evolvesIntoANewState() {
    Message before = account("ada", 100);

    Message after = ACCOUNT.evolve(before, withdrawn(30));

    assertThat(after).isEqualTo(account("ada", 70));
    assertThat(before).isEqualTo(account("ada", 100));
  }

  @Test
  void namesTheFirstBrokenInvariant() {
    assertThat(ACCOUNT.brokenInvariant(account("ada", -1))).contains("balance is never negative");
    assertThat(ACCOUNT.brokenInvariant(account("ada", 0))).isEmpty();
  }

  @Test
  void wrapsACaseIntoAnEvent() {
    assertThat(ACCOUNT.asEvent(Deposited.newBuilder().setAmount(5).build()))
        .isEqualTo(deposited(5));
    assertThat(ACCOUNT.asEvent(deposited(5))).isEqualTo(deposited(5));
  }

  @Test
  void refusesToWrapWhatIsNoCase() {
    assertThatThrownBy(() -> ACCOUNT.asEvent(CardSwipe.getDefaultInstance()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bank.CardSwipe is no case of bank.AccountEvent");
  }

  @Test
  void handlesNoCommandWithoutCase() {
    assertThatThrownBy(
            () -> ACCOUNT.decide(account("ada", 0), command(AccountCommand.getDefaultInstance())))
        .isInstanceOf(UnhandledCaseException.class)
        .hasMessage("bank.AccountCommand: no case of its oneof is set");
  }

  @Test
  void handlesNoEventWithoutCase() {
    assertThatThrownBy(() -> ACCOUNT.evolve(account("ada", 0), AccountEvent.getDefaultInstance()))
        .isInstanceOf(UnhandledCaseException.class)
        .hasMessage("bank.AccountEvent: no case of its oneof is set");
  }

  @Test
  void findsTheCaseOfAnEventFromAnotherDescriptorPool() {
    Message foreign = MessageTypes.packaged()
        .find("bank.AccountEvent")
        .orElseThrow()
        .parse(opened("ada").toByteArray());

    assertThatThrownBy(() -> ACCOUNT.evolve(account("ada", 0), foreign))
        .isInstanceOf(ClassCastException.class);
  }

  @Test
  void buildsTheBuildersOfADecision() {
    assertThat(Decision.emit(Deposited.newBuilder().setAmount(5)))
        .isEqualTo(
            new Decision.Accepted(List.of(Deposited.newBuilder().setAmount(5).build())));
  }

  @Test
  void rejectsWithCodeAndMessage() {
    assertThat(Decision.reject("CLOSED")).isEqualTo(new Decision.Rejected("CLOSED", ""));
    assertThat(Decision.reject("CLOSED", "since May"))
        .isEqualTo(new Decision.Rejected("CLOSED", "since May"));
  }

  @Test
  void rejectsNothingWithoutCode() {
    assertThatThrownBy(() -> Decision.reject(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a rejection needs a code");
  }
}
