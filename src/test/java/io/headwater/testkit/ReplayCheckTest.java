package io.headwater.testkit;

import static io.headwater.behavior.Decision.emit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.behavior.Projection;
import io.headwater.behavior.Tombstone;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamBuilder;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.LedgerVersions;
import io.headwater.proto.Reply;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import topologies.bank.Bank;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Open;
import topologies.bank.proto.Opened;
import topologies.bank.proto.Status;
import topologies.bank.proto.Withdraw;
import topologies.bank.proto.Withdrawn;

class ReplayCheckTest {
  private final AtomicLong calls = new AtomicLong();

  /** An account to which a deposit is decided in one way, and folded in another. */
  private static TopologySpec account(
      Function<Deposit, Decision> deposit, LongUnaryOperator balanceAfterDeposit) {
    return Visits.topology(Aggregate.of(
            "visit", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder)
        .decide(Open.class, (account, open) -> emit(Opened.newBuilder().setOwner(open.getOwner())))
        .decide(Deposit.class, (account, asked) -> deposit.apply(asked))
        .decide(Withdraw.class, (account, withdraw) -> emit(Withdrawn.newBuilder()))
        .evolve(Opened.class, (account, opened) -> account.setOwner(opened.getOwner()))
        .evolve(
            Deposited.class,
            (account, deposited) ->
                account.setBalance(balanceAfterDeposit.applyAsLong(account.getBalance())))
        .evolve(Withdrawn.class, (account, withdrawn) -> account.setBalance(0))
        .build());
  }

  private static TopologySpec folding(LongUnaryOperator balanceAfterDeposit) {
    return account(deposit -> emit(Deposited.newBuilder()), balanceAfterDeposit);
  }

  @ParameterizedTest
  @EnumSource(Tombstone.class)
  void holdsForAggregatesThatEnd(Tombstone tombstone) {
    CheckReport report =
        ReplayCheck.of(Visits.topology(Visits.visit(tombstone))).run();

    assertThat(report.replayed()).containsExactly("aggregate 'visit'");
    assertThat(report.counts("visit").of(Outcome.PROCESSED)).isGreaterThan(20);
  }

  @Test
  void doesTheSameForTheSameSeed() {
    ReplayCheck check = ReplayCheck.of(new Bank().topology()).withSeed(42).withSteps(30);

    assertThat(check.run()).isEqualTo(check.run());
    assertThat(check.run().counts()).isNotEqualTo(check.withSeed(43).run().counts());
  }

  /** Every second withdrawal that this process folds, whatever account it is of, costs a fee. */
  private TopologySpec bankWithFees() {
    TopologyBuilder topology = TopologyBuilder.topology("bank");
    return topology
        .aggregate(
            Aggregate.of(
                    "account",
                    AccountCommand.class,
                    AccountEvent.class,
                    Account.class,
                    Account::toBuilder)
                .decide(
                    Open.class,
                    (account, open) -> account.getStatus() == Status.OPEN
                        ? Decision.reject("ALREADY_OPEN")
                        : emit(Opened.newBuilder()))
                .decide(
                    Deposit.class,
                    (account, deposit) -> account.getStatus() == Status.OPEN
                        ? emit(Deposited.newBuilder().setAmount(deposit.getAmount()))
                        : Decision.reject("NOT_OPEN"))
                .decide(
                    Withdraw.class,
                    (account, withdraw) ->
                        withdraw.getAmount() > 0 && account.getBalance() > withdraw.getAmount()
                            ? emit(Withdrawn.newBuilder().setAmount(withdraw.getAmount()))
                            : Decision.reject("INSUFFICIENT_FUNDS"))
                .evolve(Opened.class, (account, opened) -> account.setStatus(Status.OPEN))
                .evolve(
                    Deposited.class,
                    (account, deposited) ->
                        account.setBalance(account.getBalance() + deposited.getAmount()))
                .evolve(
                    Withdrawn.class,
                    (account, withdrawn) -> account.setBalance(
                        account.getBalance() - withdrawn.getAmount() - calls.incrementAndGet() % 2))
                .build(),
            topology.stream("account-commands", AccountCommand.class),
            topology.stream("account-events", AccountEvent.class),
            topology.stream("account-replies", Reply.class))
        .build();
  }

  @Test
  void tellsSeedAndKeyAndFieldsAndAShortCaseAsTheGuideShows() throws IOException {
    String guide = Files.readString(Path.of("docs/guide.md"));

    assertThatThrownBy(ReplayCheck.of(bankWithFees()).withSeed(7).withSteps(200)::run)
        .satisfies(thrown -> assertThat(guide).contains(thrown.getMessage()));
  }

  @Test
  void findsAFoldThatRemembers() {
    TopologySpec remembers = folding(balance -> calls.incrementAndGet());

    assertThatThrownBy(ReplayCheck.of(remembers).withSeed(7)::run)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("topology 'visits' is not what its events lead to, seed 7, step ")
        .hasMessageContaining("aggregate 'visit', key '")
        .hasMessageContaining("state balance: replayed ")
        .hasMessageEndingWith("again: ReplayCheck.of(…).withSeed(7L).withSteps(100).run()")
        .satisfies(thrown -> assertThat(shortest(thrown))
            .hasSize(1)
            .allMatch(line -> line.contains("commands  '") && line.contains("bank.Deposit {")));
  }

  /** Returns the lines with the inputs that are left. */
  private static List<String> shortest(Throwable thrown) {
    return String.valueOf(thrown.getMessage())
        .lines()
        .filter(line -> line.matches(" +\\d+ {2}.*"))
        .toList();
  }

  @Test
  void showsNoMoreInputsThanItTakes() {
    // Only the second deposit in a row under a key goes wrong.
    TopologySpec second = folding(balance -> balance == 0 ? 1 : balance + calls.incrementAndGet());

    assertThatThrownBy(ReplayCheck.of(second).withSteps(300)::run)
        .satisfies(thrown -> assertThat(shortest(thrown))
            .hasSize(2)
            .allMatch(line -> line.contains("bank.Deposit {")));
  }

  @Test
  void findsAFoldThatLooksAtTheClock() {
    TopologySpec late = folding(balance -> System.nanoTime());

    assertThatThrownBy(ReplayCheck.of(late)::run).hasMessageContaining("state balance: replayed ");
  }

  @Test
  void findsADecisionThatRemembers() {
    TopologySpec remembers = account(
        deposit -> emit(Deposited.newBuilder().setAmount(calls.incrementAndGet())),
        balance -> balance + 1);

    assertThatThrownBy(ReplayCheck.of(remembers)::run)
        .hasMessageContaining("run again, events-0@")
        .hasMessageContaining("amount: at first ")
        .satisfies(thrown -> assertThat(shortest(thrown)).hasSize(1));
  }

  @Test
  void findsAStepThatRemembers() {
    TopologyBuilder topology = TopologyBuilder.topology("counts");
    StreamRef<Deposit> in = topology.stream("in", Deposit.class);
    StreamRef<Deposit> out = topology.stream("out", Deposit.class);
    topology
        .pipeline("count", in)
        .map(Deposit.class, deposit -> deposit.toBuilder().setAmount(calls.incrementAndGet()))
        .to(out);

    assertThatThrownBy(ReplayCheck.of(topology.build())::run)
        .hasMessageContaining("run again, out-0@0: amount: at first ");
  }

  @Test
  void holdsForEventsThatAreUpcast() {
    TopologyBuilder topology = TopologyBuilder.topology("ledger");
    StreamRef<io.headwater.test.ledger.v3.AccountEvent> in = topology.stream(
        "in", io.headwater.test.ledger.v3.AccountEvent.class, ReplayCheckTest::versions);
    topology.projection(
        Projection.of("accounts", Account.class, Account::toBuilder)
            .on(
                io.headwater.test.ledger.v3.AccountEvent.class,
                (account, event) -> account.setBalance(account.getBalance() + 1))
            .build(),
        rows -> rows.from(in));

    CheckReport report = ReplayCheck.of(topology.build()).run();

    assertThat(report.replayed()).containsExactly("projection 'accounts'");
    assertThat(report.counts("accounts").of(Outcome.PROCESSED)).isPositive();
  }

  private static void versions(StreamBuilder<io.headwater.test.ledger.v3.AccountEvent> stream) {
    stream
        .upcast(
            io.headwater.test.ledger.v1.AccountEvent.class,
            io.headwater.test.ledger.v2.AccountEvent.class,
            LedgerVersions::second)
        .upcast(
            io.headwater.test.ledger.v2.AccountEvent.class,
            io.headwater.test.ledger.v3.AccountEvent.class);
  }

  @Test
  void holdsWhereKeysAreParkedAndReleased() {
    TopologySpec parks = account(
            deposit -> {
              if (deposit.getAmount() > 50) {
                throw new IllegalStateException("too much");
              }
              return emit(Deposited.newBuilder());
            },
            balance -> balance + 1)
        .withRecovery(Recovery.park());

    CheckReport report = ReplayCheck.of(parks).withSteps(200).run();

    assertThat(report.counts("visit").of(Outcome.PARKED)).isPositive();
    assertThat(report.counts("visit").of(Outcome.PROCESSED)).isPositive();
  }

  @Test
  void saysWhyTheTopologyStops() {
    TopologySpec stops = account(
            deposit -> {
              throw new IllegalStateException("secret");
            },
            balance -> balance)
        .withRecovery(Recovery.fail());

    assertThatThrownBy(ReplayCheck.of(stops)::run)
        .hasMessageContaining("the topology stops: ")
        .satisfies(thrown -> assertThat(shortest(thrown)).hasSize(1));
  }

  @Test
  void takesTheRecordsOfItsAuthor() {
    CheckReport report = ReplayCheck.of(Visits.topology(Visits.unending(1)))
        .withRecords("commands", (random, key) -> Deposit.newBuilder().setAmount(random.nextInt(9)))
        .run();

    assertThat(report.counts("visit").of(Outcome.DEAD_LETTERED)).isZero();
    assertThat(report.counts("visit").of(Outcome.PROCESSED)).isGreaterThan(60);
  }

  @Test
  void namesTheStreamsWhoseRecordsItsAuthorMade() {
    TopologySpec remembers = folding(balance -> calls.incrementAndGet());
    ReplayCheck check =
        ReplayCheck.of(remembers).withRecords("commands", (random, key) -> Deposit.newBuilder());

    assertThatThrownBy(check::run)
        .hasMessageEndingWith("withSteps(100).withRecords(\"commands\", …).run()");
  }

  @Test
  void refusesRecordsOfAStreamThatTheTopologyWrites() {
    ReplayCheck check = ReplayCheck.of(new Bank().topology());

    assertThatThrownBy(
            () -> check.withRecords("account-events", (random, key) -> Opened.newBuilder()))
        .hasMessage(
            "no records come from outside into a stream 'account-events' of topology" + " 'bank'");
    assertThatThrownBy(
            () -> check.withRecords("account-command", (random, key) -> Open.newBuilder()))
        .hasMessageEndingWith("did you mean 'account-commands'?");
  }

  @Test
  void refusesToTakeNoStep() {
    ReplayCheck check = ReplayCheck.of(new Bank().topology());

    assertThatThrownBy(() -> check.withSteps(0)).hasMessage("a check has at least 1 step, was 0");
  }
}
