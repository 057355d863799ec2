package topologies.bank;

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

/** Accounts that cannot be overdrawn, and what each merchant takes by card. */
public final class Bank implements TopologyDefinition {
  /** Decides about one account. */
  public static final Aggregate<AccountCommand, AccountEvent, Account> ACCOUNT = Aggregate.of(
          "account", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder)
      .decide(
          Open.class,
          (account, open) -> account.getStatus() == Status.NEW
              ? emit(Opened.newBuilder().setOwner(open.getOwner()))
              : reject("ALREADY_OPEN"))
      .decide(
          Deposit.class,
          (account, deposit) -> account.getStatus() == Status.OPEN
              ? emit(Deposited.newBuilder().setAmount(deposit.getAmount()))
              : reject("NOT_OPEN"))
      .decide(
          Withdraw.class,
          (account, withdraw) -> account.getBalance() >= withdraw.getAmount()
              ? emit(Withdrawn.newBuilder().setAmount(withdraw.getAmount()))
              : reject("INSUFFICIENT_FUNDS"))
      .evolve(
          Opened.class,
          (account, opened) -> account.setStatus(Status.OPEN).setOwner(opened.getOwner()))
      .evolve(
          Deposited.class,
          (account, deposited) -> account.setBalance(account.getBalance() + deposited.getAmount()))
      .evolve(
          Withdrawn.class,
          (account, withdrawn) -> account.setBalance(account.getBalance() - withdrawn.getAmount()))
      .invariant("balance is never negative", account -> account.getBalance() >= 0)
      .build();

  @Override
  public TopologySpec topology() {
    TopologyBuilder bank = TopologyBuilder.topology("bank");
    StreamRef<AccountCommand> commands = bank.stream("account-commands", AccountCommand.class);
    StreamRef<AccountEvent> events =
        bank.stream("account-events", AccountEvent.class, stream -> stream.partitions(12));
    StreamRef<Reply> replies = bank.stream("account-replies", Reply.class);
    StreamRef<CardSwipe> swipes = bank.stream(
        "card-swipes",
        CardSwipe.class,
        stream -> stream.key(CardSwipe::getCard).partitioner(Partitionings.crc32()));
    StreamRef<Spend> bigMerchants = bank.stream("big-merchants", Spend.class);
    StreamRef<Spend> merchantTotals = bank.stream("merchant-totals", Spend.class);

    bank.aggregate(ACCOUNT, commands, events, replies);
    bank.pipeline("spend-by-merchant", swipes)
        .filter(swipe -> swipe.getAmount() > 0)
        .repartition("by-merchant", CardSwipe::getMerchant, 12, Partitionings.murmur2())
        .aggregate(
            "spend",
            Spend.class,
            (spend, swipe) -> spend.toBuilder()
                .setTotal(spend.getTotal() + swipe.getAmount())
                .setSwipes(spend.getSwipes() + 1))
        .branch(arms -> arms.when(
                "big", spend -> spend.getTotal() > 100_000, big -> big.to(bigMerchants))
            .otherwise(small -> small.to(merchantTotals)));
    return bank.build();
  }
}
