package io.headwater.cli;

import static io.headwater.behavior.Decision.emit;
import static io.headwater.behavior.Decision.reject;

import io.headwater.behavior.Aggregate;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.partition.Partitionings;
import io.headwater.proto.Reply;
import io.headwater.topology.TopologySpec;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Open;
import topologies.bank.proto.Opened;
import topologies.bank.proto.Spend;
import topologies.bank.proto.Status;
import topologies.bank.proto.Withdraw;
import topologies.bank.proto.Withdrawn;

/** Two versions of an application with a stream and a topic between its programs. */
final class BesideLedgers {
  private BesideLedgers() {}

  /** Takes any deposit. */
  public static final class First implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      return ledger("ledger", Long.MAX_VALUE);
    }
  }

  /** Takes deposits of up to 100. */
  public static final class Second implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      return ledger("ledger", 100);
    }
  }

  /** Takes any deposit; under another name. */
  public static final class Till implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      return ledger("till", Long.MAX_VALUE);
    }
  }

  private static TopologySpec ledger(String name, long most) {
    TopologyBuilder ledger = TopologyBuilder.topology(name);
    StreamRef<AccountCommand> commands =
        ledger.stream(name + "-commands", AccountCommand.class, stream -> stream.partitions(2));
    StreamRef<AccountEvent> events =
        ledger.stream(name + "-events", AccountEvent.class, stream -> stream.partitions(2));
    StreamRef<Reply> replies =
        ledger.stream(name + "-replies", Reply.class, stream -> stream.partitions(2));
    StreamRef<Spend> turnover =
        ledger.stream(name + "-turnover", Spend.class, stream -> stream.partitions(2));
    StreamRef<CardSwipe> swipes =
        ledger.stream(name + "-swipes", CardSwipe.class, stream -> stream.partitions(2));
    StreamRef<Spend> spent =
        ledger.stream(name + "-spent", Spend.class, stream -> stream.partitions(2));
    ledger.aggregate(account(most), commands, events, replies);
    ledger
        .pipeline("turnover", events)
        .filter(event -> event.hasDeposited())
        .aggregate(
            "turnover",
            Spend.class,
            (spend, event) -> spend.toBuilder()
                .setTotal(spend.getTotal() + event.getDeposited().getAmount())
                .setSwipes(spend.getSwipes() + 1))
        .to(turnover);
    ledger
        .pipeline("spent", swipes)
        .repartition("by-card", CardSwipe::getCard, 2, Partitionings.murmur2())
        .aggregate(
            "spent",
            Spend.class,
            (spend, swipe) -> spend.toBuilder().setTotal(spend.getTotal() + swipe.getAmount()))
        .to(spent);
    return ledger.build();
  }

  private static Aggregate<AccountCommand, AccountEvent, Account> account(long most) {
    return Aggregate.of(
            "account", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder)
        .decide(
            Open.class,
            (account, open) -> account.getStatus() == Status.NEW
                ? emit(Opened.newBuilder().setOwner(open.getOwner()))
                : reject("ALREADY_OPEN"))
        .decide(
            Deposit.class,
            (account, deposit) -> deposit.getAmount() <= most
                ? emit(Deposited.newBuilder().setAmount(deposit.getAmount()))
                : reject("TOO_MUCH"))
        .decide(Withdraw.class, (account, withdraw) -> reject("NOT_HERE"))
        .evolve(Opened.class, (account, opened) -> account.setStatus(Status.OPEN))
        .evolve(
            Deposited.class,
            (account, deposited) ->
                account.setBalance(account.getBalance() + deposited.getAmount()))
        .evolve(Withdrawn.class, (account, withdrawn) -> {})
        .build();
  }
}
