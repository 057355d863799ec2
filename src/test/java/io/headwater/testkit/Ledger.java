package io.headwater.testkit;

import static io.headwater.behavior.Decision.emit;
import static io.headwater.behavior.Decision.reject;

import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.KeyType;
import io.headwater.proto.Reply;
import io.headwater.topology.TopologySpec;
import java.time.Duration;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposit;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Open;
import topologies.bank.proto.Opened;
import topologies.bank.proto.Status;
import topologies.bank.proto.Withdraw;
import topologies.bank.proto.Withdrawn;

/**
 * An account that misbehaves on request, by the owner in {@code open} and by amounts: every way in
 * which a decision can end.
 */
public final class Ledger {
  /** Event time for which command ids are remembered. */
  public static final Duration WINDOW = Duration.ofMinutes(10);

  public static final Aggregate<AccountCommand, AccountEvent, Account> LEDGER = Aggregate.of(
          "ledger", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder)
      .decide(Open.class, (account, open) -> opening(open))
      .decide(
          Deposit.class,
          (account, deposit) ->
              deposit.getAmount() == 0 ? emit() : emit(deposited(deposit.getAmount())))
      .decide(
          Withdraw.class,
          (account, withdraw) ->
              emit(withdrawn(withdraw.getAmount()), deposited(1), withdrawn(withdraw.getAmount())))
      .evolve(Opened.class, (account, opened) -> {
        if (opened.getOwner().equals("evolve throws")) {
          throw new IllegalStateException("cannot evolve");
        }
        account.setStatus(Status.OPEN).setOwner(opened.getOwner());
      })
      .evolve(
          Deposited.class,
          (account, deposited) -> account.setBalance(account.getBalance() + deposited.getAmount()))
      .evolve(
          Withdrawn.class,
          (account, withdrawn) -> account.setBalance(account.getBalance() - withdrawn.getAmount()))
      .invariant("balance is never negative", account -> account.getBalance() >= 0)
      .invariant("owner is no thief", account -> !account.getOwner().equals("thief"))
      .build();

  private Ledger() {}

  private static Decision opening(Open open) {
    return switch (open.getOwner()) {
      case "nobody" -> reject("NO_OWNER", "an account needs an owner");
      case "decide throws" -> throw new IllegalArgumentException("secret payload");
      case "decide returns null" -> nothing();
      case "overflows the stack" -> opening(open.toBuilder().build());
      case "asserts" -> throw new AssertionError("asserted");
      case "emits another type" -> emit(CardSwipe.newBuilder().setCard("c"));
      case "emits no case" -> emit(AccountEvent.getDefaultInstance());
      default -> emit(Opened.newBuilder().setOwner(open.getOwner()));
    };
  }

  @SuppressWarnings("NullAway") // what an author's function may do nevertheless
  private static Decision nothing() {
    return null;
  }

  private static Deposited deposited(long amount) {
    return Deposited.newBuilder().setAmount(amount).build();
  }

  private static Withdrawn withdrawn(long amount) {
    return Withdrawn.newBuilder().setAmount(amount).build();
  }

  /** Commands {@code commands}, events {@code events}, replies {@code replies}, text keys. */
  public static TopologySpec topology() {
    return topology(KeyType.STRING);
  }

  public static TopologySpec topology(KeyType keys) {
    TopologyBuilder ledger = TopologyBuilder.topology("ledger");
    StreamRef<AccountCommand> commands =
        ledger.stream("commands", AccountCommand.class, stream -> stream.keyType(keys));
    StreamRef<AccountEvent> events =
        ledger.stream("events", AccountEvent.class, stream -> stream.keyType(keys));
    StreamRef<Reply> replies =
        ledger.stream("replies", Reply.class, stream -> stream.keyType(keys));
    return ledger
        .aggregate(LEDGER, commands, events, replies)
        .deduplicationWindow(WINDOW)
        .build();
  }
}
