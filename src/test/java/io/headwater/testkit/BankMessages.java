package io.headwater.testkit;

import io.headwater.proto.Reply;
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

/** The bank's messages, in the words of its tests. */
public final class BankMessages {
  private BankMessages() {}

  public static AccountCommand open(String owner) {
    return AccountCommand.newBuilder()
        .setOpen(Open.newBuilder().setOwner(owner))
        .build();
  }

  public static AccountCommand deposit(long amount) {
    return AccountCommand.newBuilder()
        .setDeposit(Deposit.newBuilder().setAmount(amount))
        .build();
  }

  public static AccountCommand withdraw(long amount) {
    return AccountCommand.newBuilder()
        .setWithdraw(Withdraw.newBuilder().setAmount(amount))
        .build();
  }

  public static AccountEvent opened(String owner) {
    return AccountEvent.newBuilder()
        .setOpened(Opened.newBuilder().setOwner(owner))
        .build();
  }

  public static AccountEvent deposited(long amount) {
    return AccountEvent.newBuilder()
        .setDeposited(Deposited.newBuilder().setAmount(amount))
        .build();
  }

  public static AccountEvent withdrawn(long amount) {
    return AccountEvent.newBuilder()
        .setWithdrawn(Withdrawn.newBuilder().setAmount(amount))
        .build();
  }

  public static Account account(String owner, long balance) {
    return Account.newBuilder()
        .setStatus(Status.OPEN)
        .setOwner(owner)
        .setBalance(balance)
        .build();
  }

  public static CardSwipe swipe(String card, String merchant, long amount) {
    return CardSwipe.newBuilder()
        .setCard(card)
        .setMerchant(merchant)
        .setAmount(amount)
        .build();
  }

  public static Spend spend(long total, long swipes) {
    return Spend.newBuilder().setTotal(total).setSwipes(swipes).build();
  }

  public static Reply decided(String commandId, long sequence, int events) {
    return Reply.newBuilder()
        .setCommandId(commandId)
        .setStatus(Reply.Status.DECIDED)
        .setSequence(sequence)
        .setEvents(events)
        .build();
  }

  public static Reply rejected(String commandId, String code, long sequence) {
    return Reply.newBuilder()
        .setCommandId(commandId)
        .setStatus(Reply.Status.REJECTED)
        .setCode(code)
        .setSequence(sequence)
        .build();
  }

  public static Reply failed(String commandId, String code) {
    return Reply.newBuilder()
        .setCommandId(commandId)
        .setStatus(Reply.Status.FAILED)
        .setCode(code)
        .build();
  }
}
