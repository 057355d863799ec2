package io.headwater.testkit;

import static io.headwater.behavior.Decision.emit;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.AggregateBuilder;
import io.headwater.behavior.Decision;
import io.headwater.behavior.Tombstone;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.proto.Reply;
import io.headwater.topology.TopologySpec;
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

/**
 * An account that is opened, counts what is deposited, and ends with the first withdrawal. Opening
 * it for {@code somebody else} closes it first.
 */
public final class Visits {
  private Visits() {}

  public static Aggregate<AccountCommand, AccountEvent, Account> visit(Tombstone tombstone) {
    return begun(1)
        .evolve(
            Opened.class,
            (account, opened) -> account.setStatus(Status.OPEN).setOwner(opened.getOwner()))
        .ends(Withdrawn.class)
        .tombstone(tombstone)
        .invariant("whoever visits has a name", account -> !account.getOwner().isEmpty())
        .build();
  }

  /** The same without an end, folding deposits in another way for each version. */
  public static Aggregate<AccountCommand, AccountEvent, Account> unending(int version) {
    return unending(version, () -> {});
  }

  /** The same, doing something each time that an opening is folded. */
  public static Aggregate<AccountCommand, AccountEvent, Account> unending(
      int version, Runnable opening) {
    return begun(version)
        .evolve(Opened.class, (account, opened) -> {
          opening.run();
          account.setStatus(Status.OPEN).setOwner(opened.getOwner());
        })
        .evolve(
            Withdrawn.class,
            (account, withdrawn) -> account.setBalance(account.getBalance() - version))
        .version(version)
        .build();
  }

  private static AggregateBuilder<AccountCommand, AccountEvent, Account, Account.Builder> begun(
      int times) {
    return Aggregate.of(
            "visit", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder)
        .decide(Open.class, (account, open) -> opening(open))
        .decide(
            Deposit.class,
            (account, deposit) -> emit(Deposited.newBuilder().setAmount(deposit.getAmount())))
        .decide(Withdraw.class, (account, withdraw) -> emit(Withdrawn.newBuilder()))
        .evolve(
            Deposited.class,
            (account, deposited) ->
                account.setBalance(account.getBalance() + times * deposited.getAmount()));
  }

  private static Decision opening(Open open) {
    Opened opened = Opened.newBuilder().setOwner(open.getOwner()).build();
    return open.getOwner().equals("somebody else")
        ? emit(Withdrawn.newBuilder(), opened)
        : emit(opened);
  }

  public static TopologySpec topology(Aggregate<AccountCommand, AccountEvent, Account> visit) {
    return topology("visits", "", visit);
  }

  /** Commands {@code commands}, events {@code events}, replies {@code replies}, text keys. */
  public static TopologySpec topology(
      String name, String prefix, Aggregate<AccountCommand, AccountEvent, Account> visit) {
    TopologyBuilder topology = TopologyBuilder.topology(name);
    StreamRef<AccountCommand> commands =
        topology.stream(prefix + "commands", AccountCommand.class, stream -> stream.partitions(2));
    StreamRef<AccountEvent> events =
        topology.stream(prefix + "events", AccountEvent.class, stream -> stream.partitions(2));
    StreamRef<Reply> replies = topology.stream(prefix + "replies", Reply.class);
    return topology.aggregate(visit, commands, events, replies).build();
  }
}
