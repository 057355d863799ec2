package io.headwater.runtime;

import static io.headwater.behavior.Decision.emit;
import static io.headwater.behavior.Decision.reject;

import com.google.protobuf.ByteString;
import io.headwater.behavior.Aggregate;
import io.headwater.behavior.Decision;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.event.EventHeaders;
import io.headwater.partition.Partitionings;
import io.headwater.proto.Reply;
import io.headwater.testkit.BankMessages;
import io.headwater.topology.TopologySpec;
import java.util.List;
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

/**
 * Accounts, and a sum behind a repartition, with an endless input in which every fate of a record
 * occurs: accepted and refused commands, duplicates, defects, undecodable bytes, filtered swipes.
 */
public final class Tellers implements TopologyDefinition {
  static final String COMMANDS = "teller-commands";
  static final String EVENTS = "teller-events";
  static final String REPLIES = "teller-replies";
  static final String SWIPES = "teller-swipes";
  static final String TOTALS = "teller-totals";

  static final ByteString UNDECODABLE = ByteString.copyFrom(new byte[] {1, 2, 3});

  static final int PARTITIONS = 3;
  private static final int ACCOUNTS = 20;
  private static final int MERCHANTS = 5;

  static final Aggregate<AccountCommand, AccountEvent, Account> TELLER = Aggregate.of(
          "teller", AccountCommand.class, AccountEvent.class, Account.class, Account::toBuilder)
      .decide(Open.class, (account, open) -> emit(Opened.newBuilder().setOwner(open.getOwner())))
      .decide(Deposit.class, (account, deposit) -> deposited(deposit))
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
      .build();

  private static Decision deposited(Deposit deposit) {
    if (deposit.getAmount() < 0) {
      throw new IllegalStateException();
    }
    return emit(Deposited.newBuilder().setAmount(deposit.getAmount()));
  }

  /** What is published; where by the hash of its key. */
  record Published(String topic, ByteString key, ByteString value, EventHeaders headers) {}

  @Override
  public TopologySpec topology() {
    TopologyBuilder topology = TopologyBuilder.topology("tellers");
    StreamRef<CardSwipe> swipes = topology.stream(
        SWIPES, CardSwipe.class, stream -> stream.key(CardSwipe::getCard).partitions(PARTITIONS));
    StreamRef<Spend> totals = topology.stream(
        TOTALS,
        Spend.class,
        stream -> stream.partitions(PARTITIONS).partitioner(Partitionings.crc32()));
    addTeller(topology);
    topology
        .pipeline("takings", swipes)
        .filter(swipe -> swipe.getAmount() > 0)
        .repartition("by-merchant", CardSwipe::getMerchant, PARTITIONS, Partitionings.murmur2())
        .aggregate(
            "takings",
            Spend.class,
            (spend, swipe) -> spend.toBuilder()
                .setTotal(spend.getTotal() + swipe.getAmount())
                .setSwipes(spend.getSwipes() + 1))
        .to(totals);
    return topology.build();
  }

  /** The accounts alone. */
  static TopologySpec accounts() {
    TopologyBuilder topology = TopologyBuilder.topology("tellers");
    addTeller(topology);
    return topology.build();
  }

  private static void addTeller(TopologyBuilder topology) {
    topology.aggregate(
        TELLER,
        topology.stream(COMMANDS, AccountCommand.class, stream -> stream.partitions(PARTITIONS)),
        topology.stream(EVENTS, AccountEvent.class, stream -> stream.partitions(PARTITIONS)),
        topology.stream(REPLIES, Reply.class, stream -> stream.partitions(PARTITIONS)));
  }

  /** Returns the record of that number, from 0; each third is a swipe. */
  static Published record(int number) {
    return number % 3 == 2 ? swipe(number / 3) : command(number - number / 3);
  }

  /** Returns the command of that number, from 0; the first ones open the accounts. */
  static Published command(int number) {
    boolean isOpening = number < ACCOUNTS;
    // Sent once more by a client that has had no answer.
    int sent = number % 17 == 16 && !isOpening ? number - ACCOUNTS : number;
    return new Published(
        COMMANDS,
        ByteString.copyFromUtf8("a" + sent % ACCOUNTS),
        sent % 11 == 10 ? UNDECODABLE : valueOf(sent).toByteString(),
        EventHeaders.of(List.of(EventHeaders.Entry.text(EventHeaders.ID, "c-" + sent))));
  }

  private static AccountCommand valueOf(int number) {
    if (number < ACCOUNTS) {
      return BankMessages.open("ada");
    }
    if (number % 13 == 12) {
      return BankMessages.deposit(-1);
    }
    return number % 7 == 6 ? BankMessages.withdraw(5) : BankMessages.deposit(1 + number % 3);
  }

  private static Published swipe(int number) {
    CardSwipe swipe = CardSwipe.newBuilder()
        .setCard("k" + number)
        .setMerchant("m" + number % MERCHANTS)
        .setAmount(number % 6 == 5 ? 0 : 1)
        .build();
    return new Published(
        SWIPES,
        swipe.getCardBytes(),
        number % 19 == 18 ? UNDECODABLE : swipe.toByteString(),
        EventHeaders.NONE);
  }
}
