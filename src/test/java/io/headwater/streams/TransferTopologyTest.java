package io.headwater.streams;

import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.open;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.headwater.behavior.SagaProcess;
import io.headwater.diagnostic.Outcome;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.proto.Reply;
import io.headwater.proto.SagaEvent;
import io.headwater.proto.SagaTimer;
import io.headwater.testkit.TopologyHarness;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.Withdrawn;
import topologies.transfers.Transfers;
import topologies.transfers.proto.Completed;
import topologies.transfers.proto.Failed;
import topologies.transfers.proto.Step;
import topologies.transfers.proto.Transfer;
import topologies.transfers.proto.TransferRequest;
import topologies.transfers.proto.TransferResult;

class TransferTopologyTest {
  private static final Message COMPLETED =
      TransferResult.newBuilder().setCompleted(Completed.getDefaultInstance()).build();

  private final TopologyHarness bank = TopologyHarness.of(new Transfers().topology());

  @AfterEach
  void close() {
    bank.close();
  }

  private void openAccount(String account, long balance) {
    bank.pipe("account-commands", account, open(account));
    bank.pipe("account-commands", account, deposit(balance));
  }

  private void transfer(String id, String from, String to, long amount) {
    bank.pipe(
        "transfer-requests",
        id,
        TransferRequest.newBuilder().setFrom(from).setTo(to).setAmount(amount));
  }

  private long balance(String account) {
    return ((Account) bank.state("account", account).orElseThrow().state()).getBalance();
  }

  private static Message failed(String code) {
    return TransferResult.newBuilder()
        .setFailed(Failed.newBuilder().setCode(code))
        .build();
  }

  private List<SagaEvent> history(String process) {
    return bank.records("transfer-events").stream()
        .filter(one -> one.keyText().equals(process))
        .map(one -> (SagaEvent) one.value())
        .toList();
  }

  @Test
  void movesAnAmountFromOneAccountToAnother() {
    openAccount("ada", 100);
    openAccount("bob", 1);

    transfer("t-1", "ada", "bob", 30);

    assertThat(balance("ada")).isEqualTo(70);
    assertThat(balance("bob")).isEqualTo(31);
    assertThat(bank.values("transfer-results")).containsExactly(COMPLETED);
    assertThat(bank.state("transfer", "t-1")).isEmpty();
    assertThat(bank.timers("transfer", "t-1")).isEmpty();
  }

  @Test
  void endsWhereNothingCanBeWithdrawn() {
    openAccount("ada", 10);

    transfer("t-1", "ada", "bob", 30);

    assertThat(bank.values("transfer-results")).containsExactly(failed("INSUFFICIENT_FUNDS"));
    assertThat(balance("ada")).isEqualTo(10);
    assertThat(bank.state("transfer", "t-1")).isEmpty();
  }

  @Test
  void givesBackWhatCannotBeDeposited() {
    openAccount("ada", 100);

    transfer("t-1", "ada", "nobody", 30);

    assertThat(bank.values("transfer-results")).containsExactly(failed("REFUNDED"));
    assertThat(balance("ada")).isEqualTo(100);
  }

  @Test
  void tellsEachStepAsAnEventThatIsNumbered() {
    openAccount("ada", 100);
    openAccount("bob", 1);

    transfer("t-1", "ada", "bob", 30);

    List<Envelope<Message>> events = bank.records("transfer-events");
    assertThat(events).extracting(one -> one.sequence().orElseThrow()).containsExactly(1L, 2L, 3L);
    assertThat(history("t-1"))
        .extracting(one -> one.getInput().getStream())
        .containsExactly("transfer-requests", "account-events", "account-events");
    assertThat(history("t-1").get(0).getCommandsList())
        .containsExactly("transfer/t-1:transfer-requests-0@0/1");
    assertThat(history("t-1").get(2).getEnded()).isTrue();
  }

  @Test
  void sendsCommandsThatSayWhatLedToThem() {
    transfer("t-1", "ada", "bob", 30);

    Envelope<Message> command = bank.records("account-commands").get(0);
    assertThat(command.id()).isEqualTo("transfer/t-1:transfer-requests-0@0/1");
    assertThat(command.correlationId()).isEqualTo("transfer-requests-0@0");
    assertThat(command.causationId()).contains("transfer-requests-0@0");
    assertThat(command.headers().text(EventHeaders.PROCESS)).contains("transfer/t-1");
    assertThat(command.key()).isEqualTo("ada");
  }

  @Test
  void anInputThatComesTwiceHasAnEffectOnce() {
    openAccount("ada", 100);
    openAccount("bob", 1);
    transfer("t-1", "ada", "bob", 30);
    Envelope<Message> withdrawn = bank.records("account-events").stream()
        .filter(one -> ((AccountEvent) one.value()).hasWithdrawn())
        .findFirst()
        .orElseThrow();

    bank.pipe(
        "account-events",
        "ada",
        (Message) withdrawn.value(),
        withdrawn.headers(),
        withdrawn.eventTime());

    assertThat(balance("bob")).isEqualTo(31);
    assertThat(bank.counts("transfer").of(Outcome.DUPLICATE)).isEqualTo(1);
  }

  @Test
  void aProcessThatRunsOrHasEndedStartsNotAgain() {
    openAccount("ada", 100);
    openAccount("bob", 1);
    transfer("t-1", "ada", "bob", 30);

    transfer("t-1", "ada", "bob", 30);

    assertThat(bank.values("transfer-results")).hasSize(1);
    assertThat(bank.counts("transfer").of(Outcome.DUPLICATE)).isEqualTo(1);
  }

  @Test
  void whatIsOfNoProcessIsFiltered() {
    bank.pipe(
        "account-events",
        "ada",
        AccountEvent.newBuilder().setWithdrawn(Withdrawn.newBuilder().setAmount(3)));

    assertThat(bank.values("transfer-events")).isEmpty();
    assertThat(bank.counts("transfer").of(Outcome.FILTERED)).isEqualTo(1);
    assertThat(bank.counts("transfer/account-events").of(Outcome.PROCESSED)).isEqualTo(1);
  }

  @Test
  void whatNobodyHandlesGoesNoFurtherThanItsRoute() {
    bank.pipe("account-replies", "ada", Reply.newBuilder().setStatus(Reply.Status.DECIDED));

    assertThat(bank.counts("transfer/account-replies").of(Outcome.FILTERED)).isEqualTo(1);
    assertThat(bank.counts("transfer").consumed()).isZero();
  }

  @Test
  void rebuildsTheProcessFromItsEvents() {
    openAccount("ada", 100);
    openAccount("bob", 1);

    transfer("t-1", "ada", "bob", 30);

    List<SagaEvent> history = history("t-1");
    Optional<SagaProcess> begun =
        SagaProcess.of(Transfers.TRANSFER, "t-1", history.subList(0, 1), FieldProtection.NONE);
    Optional<SagaProcess> deposited =
        SagaProcess.of(Transfers.TRANSFER, "t-1", history.subList(0, 2), FieldProtection.NONE);
    assertThat(begun.orElseThrow().timers()).containsOnlyKeys("timeout");
    assertThat(begun.orElseThrow().timers().values())
        .extracting(SagaTimer::getDue)
        .containsExactly(TopologyHarness.START.plus(Duration.ofMinutes(5)).toEpochMilli());
    assertThat(deposited.orElseThrow().timers()).isEmpty();
    assertThat(((Transfer) deposited.orElseThrow().state()).getStep()).isEqualTo(Step.DEPOSITING);
    assertThat(SagaProcess.of(Transfers.TRANSFER, "t-1", history, FieldProtection.NONE))
        .isEmpty();
  }
}
