package io.headwater.testkit;

import static io.headwater.testkit.BankMessages.account;
import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.open;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.Snapshot;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import topologies.bank.Bank;
import topologies.customers.Customers;
import topologies.customers.proto.CustomerEvent;
import topologies.customers.proto.OrderEvent;
import topologies.customers.proto.Paid;
import topologies.customers.proto.Placed;
import topologies.transfers.Transfers;
import topologies.transfers.proto.TransferRequest;

/** What a topology has written is replayed after a record of it was lost or changed. */
class ReplayedTest {
  private final List<CheckStep> steps = new ArrayList<>();
  private TopologyHarness harness = TopologyHarness.of(new Bank().topology());

  @AfterEach
  void close() {
    harness.close();
  }

  private void run(TopologySpec spec) {
    harness.close();
    harness = TopologyHarness.of(spec);
  }

  private void pipe(TopologySpec spec, String stream, String key, MessageOrBuilder message) {
    StreamSpec declared = spec.stream(stream).orElseThrow();
    ByteString value = ByteString.copyFrom(CanonicalBytes.of(Cases.as(declared, message)));
    RawRecord record = new RawRecord(
        Optional.of(ByteString.copyFromUtf8(key)),
        Optional.of(value),
        EventHeaders.NONE,
        harness.now().toEpochMilli());
    Map<String, Integer> known = new LinkedHashMap<>();
    harness.writtenTopics().forEach((topic, records) -> known.put(topic, records.size()));
    CheckInput input = new CheckInput.Piped(declared, record);
    input.applyTo(harness);
    steps.add(new CheckStep(input, harness.now(), harness.topics().writtenSince(known)));
  }

  /** Returns the step as if it had written nothing. */
  private static CheckStep emptied(CheckStep step) {
    return new CheckStep(step.input(), step.now(), Map.of());
  }

  private static Replayed replayOf(TopologySpec spec, String name) {
    return Replayed.all(spec).stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void bankWithTwoDeposits(TopologySpec bank) {
    pipe(bank, "account-commands", "a", open("ada"));
    pipe(bank, "account-commands", "a", deposit(5));
    pipe(bank, "account-commands", "a", deposit(7));
  }

  @Test
  void isWhatTheTopologyKeepsIfNothingIsLost() {
    TopologySpec bank = new Bank().topology();
    bankWithTwoDeposits(bank);
    Replayed account = replayOf(bank, "aggregate 'account'");

    assertThat(steps).allSatisfy(step -> assertThat(account.take(step)).isEmpty());

    assertThat(account.differences(harness)).isEmpty();
    assertThat(account.states())
        .containsValue(new Snapshot(account("ada", 12), 3))
        .hasSize(1);
  }

  @Test
  void missesAnEventByTheNumberOfTheNextOne() {
    TopologySpec bank = new Bank().topology();
    bankWithTwoDeposits(bank);
    Replayed account = replayOf(bank, "aggregate 'account'");

    assertThat(account.take(steps.get(0))).isEmpty();
    assertThat(account.take(emptied(steps.get(1)))).isEmpty();

    assertThat(account.take(steps.get(2)))
        .hasValueSatisfying(why -> assertThat(why)
            .startsWith("aggregate 'account', key 'a': account at account-events-0@1: an event with"
                + " sequence number 3 follows 1 of its key, expected 2 [HW1683]"));
  }

  @Test
  void missesTheLastEventByTheState() {
    TopologySpec bank = new Bank().topology();
    bankWithTwoDeposits(bank);
    Replayed account = replayOf(bank, "aggregate 'account'");

    account.take(steps.get(0));
    account.take(steps.get(1));
    account.take(emptied(steps.get(2)));

    assertThat(account.differences(harness))
        .containsExactly(
            "aggregate 'account', key 'a'",
            "  sequence number: replayed 2, kept 3",
            "  state balance: replayed 5, kept 12");
  }

  @Test
  void missesAllEventsOfAKey() {
    TopologySpec bank = new Bank().topology();
    harness.seed("account", "b", new Snapshot(account("eve", 3), 1));

    assertThat(replayOf(bank, "aggregate 'account'").differences(harness))
        .containsExactly(
            "aggregate 'account', key 'b'",
            "  state: replayed none, kept bank.Account { status: OPEN owner: \"eve\" balance: 3 }"
                + " at 1");
  }

  @Test
  void missesAnEventOfAProcess() {
    TopologySpec transfers = new Transfers().topology();
    run(transfers);
    pipe(transfers, "account-commands", "a", open("ada"));
    pipe(transfers, "account-commands", "a", deposit(9));
    pipe(transfers, "transfer-requests", "t", request());
    Replayed transfer = replayOf(transfers, "saga 'transfer'");
    CheckStep last = steps.get(2);
    List<RawRecord> events = last.records("transfer-events");
    CheckStep withoutTheFirst = new CheckStep(
        last.input(), last.now(), Map.of("transfer-events", events.subList(1, events.size())));

    assertThat(transfer.take(withoutTheFirst))
        .contains("saga 'transfer', key 't': an event has sequence number 2, expected 1");
  }

  @Test
  void missesATimerOfAProcess() {
    TopologySpec alone = alone(new Transfers().topology());
    run(alone);
    pipe(alone, "transfer-requests", "t", request());
    Replayed transfer = replayOf(alone, "saga 'transfer'");

    transfer.take(steps.get(0));

    assertThat(transfer.differences(harness)).isEmpty();
    run(alone);
    assertThat(transfer.differences(harness))
        .hasSize(3)
        .last()
        .isEqualTo("saga 'transfer', key 't': timers: replayed [timeout], kept []");
  }

  /** Nobody answers the commands of the processes. */
  private static TopologySpec alone(TopologySpec spec) {
    return new TopologySpec(
        spec.name(),
        spec.streams(),
        List.of(),
        List.of(),
        List.of(),
        spec.sagas(),
        List.of(),
        List.of(),
        spec.recovery(),
        spec.breaker(),
        List.of(),
        spec.where());
  }

  private static TransferRequest.Builder request() {
    return TransferRequest.newBuilder().setFrom("a").setTo("b").setAmount(4);
  }

  @Test
  void missesAnEventOfARow() {
    TopologySpec customers = new Customers().topology();
    run(customers);
    pipe(customers, "customer-events", "ada", paid(3));
    pipe(customers, "customer-events", "ada", paid(4));
    Replayed rows = replayOf(customers, "projection 'customers'");

    rows.take(steps.get(1));

    assertThat(rows.differences(harness))
        .containsExactly(
            "projection 'customers', key 'ada'",
            "  sequence number: replayed 1, kept 2",
            "  state paid_cents: replayed 4, kept 7");
  }

  @Test
  void missesARowInItsTopic() {
    TopologySpec customers = new Customers().topology();
    run(customers);
    pipe(
        customers,
        "order-events",
        "o-1",
        OrderEvent.newBuilder().setCustomer("ada").setPlaced(Placed.getDefaultInstance()));
    Replayed rows = replayOf(customers, "projection 'orders-under-way'");

    rows.take(emptied(steps.get(0)));

    assertThat(rows.differences(harness))
        .containsExactly("projection 'orders-under-way', key 'ada/o-1': the newest record of topic"
            + " 'open-orders' is not the row");
  }

  private static CustomerEvent paid(long cents) {
    return CustomerEvent.newBuilder().setPaid(Paid.newBuilder().setCents(cents)).build();
  }
}
