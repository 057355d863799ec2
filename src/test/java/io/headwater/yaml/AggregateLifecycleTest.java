package io.headwater.yaml;

import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.deposited;
import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.BankMessages.opened;
import static io.headwater.testkit.BankMessages.withdrawn;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.behavior.Lifecycle;
import io.headwater.behavior.Tombstone;
import io.headwater.testkit.AggregateScenario;
import io.headwater.testkit.Visits;
import io.headwater.topology.PlainText;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Open;
import topologies.bank.proto.Opened;
import topologies.bank.proto.Withdraw;
import topologies.bank.proto.Withdrawn;

/** How long states live, as written in YAML. */
class AggregateLifecycleTest {
  private static final String REST = """
      topology: visits
      proto: bank/account.proto
      streams:
        commands: { value: AccountCommand }
        events: { value: AccountEvent }
      ---
      aggregate: visit
      commands: commands
      events: events
      state: Account
      decide: { open: [], deposit: [], withdraw: [] }
      """;

  @TempDir
  Path directory;

  private TopologySpec read(String rules) throws IOException {
    Path file = Files.writeString(directory.resolve("visits.yaml"), REST + rules);
    TopologySpec topology = TopologyFile.read(
        file, TopologyResources.of(AggregateLifecycleTest.class.getClassLoader()));
    assertThat(topology.problems()).isEmpty();
    return topology;
  }

  private Aggregate<?, ?, ?> visit(String rules) throws IOException {
    return read(rules).aggregates().get(0).behavior();
  }

  @Test
  void neverEndsUnlessItSaysSo() throws IOException {
    assertThat(visit("evolve: { opened: {}, deposited: {}, withdrawn: {} }\n").life())
        .isEqualTo(Lifecycle.UNENDING);
  }

  @Test
  void endsAsItDoesInJava() throws IOException {
    Aggregate<?, ?, ?> written = visit("""
        evolve: { opened: {}, deposited: {} }
        ends: withdrawn
        tombstone: forget
        """);

    assertThat(written.life()).isEqualTo(Visits.visit(Tombstone.FORGET).life());
  }

  @Test
  void saysSeveralEndsAndAVersion() throws IOException {
    Aggregate<?, ?, ?> written = visit("""
        evolve: { opened: {} }
        ends: [deposited, withdrawn]
        version: 3
        """);

    assertThat(written.life()).isEqualTo(new Lifecycle(Set.of(2, 3), Tombstone.KEEP_SEQUENCE, 3));
    assertThat(written.endNames()).containsExactly("deposited", "withdrawn");
  }

  @Test
  void isDescribed() throws IOException {
    TopologySpec topology = read("""
        evolve: { opened: {}, deposited: {} }
        ends: [withdrawn]
        tombstone: forget
        version: 2
        """);

    assertThat(PlainText.render(topology)).contains("""
          evolves opened: nothing
          evolves deposited: nothing
          ends with withdrawn: forget
          version 2
        """);
  }

  private static final String BEGINNING = """
      topology: visits
      proto: bank/account.proto
      streams:
        commands: { value: AccountCommand }
        events: { value: AccountEvent }
      ---
      aggregate: visit
      commands: commands
      events: events
      state: Account
      decide:
        open: { emit: opened, when: isNew }
        deposit: [{ reject: NOT_THERE, when: isNew }, { emit: deposited }]
        withdraw: { emit: withdrawn }
      evolve: { opened: {}, deposited: {} }
      ends: withdrawn
      """;

  @Test
  void tellsDecisionsWhetherThereIsAState() throws IOException {
    Path file = Files.writeString(directory.resolve("visits.yaml"), BEGINNING);
    TopologySpec topology = TopologyFile.read(
        file, TopologyResources.of(AggregateLifecycleTest.class.getClassLoader()));
    Aggregate<?, ?, ?> visit = topology.aggregates().get(0).behavior();

    // Of which no field is set, however much has happened.
    AggregateScenario.given(visit).when(open("ada")).thenEmits(opened(""));
    AggregateScenario.given(visit, opened("")).when(open("ada")).thenNothing();
    AggregateScenario.given(visit, opened("")).when(deposit(1)).thenEmits(deposited(0));
    AggregateScenario.given(visit, opened(""), withdrawn(0))
        .when(deposit(1))
        .thenRejected("NOT_THERE");
  }

  @Test
  void tellsDecisionsInJavaWhetherThereIsAState() {
    Aggregate<AccountCommand, AccountEvent, Account> visit = Aggregate.of(
            "visit", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder)
        .decide(
            Open.class,
            (account, open, record, isNew) ->
                isNew ? Decision.emit(Opened.newBuilder()) : Decision.reject("THERE"))
        .decide(Deposit.class, (account, deposit) -> Decision.emit())
        .decide(Withdraw.class, (account, withdraw, record) -> Decision.emit())
        .evolve(Opened.class, (account, opened) -> {})
        .evolve(Deposited.class, (account, deposited) -> {})
        .ends(Withdrawn.class)
        .build();

    AggregateScenario.given(visit).when(open("ada")).thenEmits(opened(""));
    AggregateScenario.given(visit, opened("")).when(open("ada")).thenRejected("THERE");
    AggregateScenario.given(visit, opened(""), withdrawn(0))
        .when(open("ada"))
        .thenEmits(opened(""));
  }
}
