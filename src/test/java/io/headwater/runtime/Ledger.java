package io.headwater.runtime;

import io.headwater.behavior.Projection;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.topology.TopologySpec;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountEvent;
import topologies.bank.proto.CardSwipe;
import topologies.bank.proto.Deposited;
import topologies.bank.proto.Opened;
import topologies.bank.proto.Spend;
import topologies.bank.proto.Withdrawn;

/** Two projections into a database, one of them with rows that several partitions change. */
public final class Ledger implements TopologyDefinition {
  private static final Projection ACCOUNTS = Projection.of(
          "accounts", Account.class, Account::toBuilder)
      .on(AccountEvent.class, Opened.class, (row, opened) -> row.setOwner(opened.getOwner()))
      .on(
          AccountEvent.class,
          Deposited.class,
          (row, deposited) -> row.setBalance(row.getBalance() + deposited.getAmount()))
      .deletes(AccountEvent.class, Withdrawn.class)
      .build();

  private static final Projection MERCHANTS = Projection.of(
          "merchants", Spend.class, Spend::toBuilder)
      .on(
          CardSwipe.class,
          (row, swipe) ->
              row.setTotal(row.getTotal() + swipe.getAmount()).setSwipes(row.getSwipes() + 1))
      .build();

  @Override
  public TopologySpec topology() {
    TopologyBuilder ledger = TopologyBuilder.topology("ledger");
    StreamRef<AccountEvent> events =
        ledger.stream("ledger-events", AccountEvent.class, stream -> stream.partitions(4));
    StreamRef<CardSwipe> swipes =
        ledger.stream("ledger-swipes", CardSwipe.class, stream -> stream.partitions(4));
    ledger.projection(ACCOUNTS, rows -> rows.from(events).database("accounts"));
    ledger.projection(
        MERCHANTS, rows -> rows.from(swipes, CardSwipe::getMerchant).database("merchants"));
    return ledger.build();
  }
}
