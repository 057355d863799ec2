package io.headwater.replay;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.Status;

/** The bank's rules as a loop by hand: a history file in, a map of accounts out. */
final class BareLoop {
  private final Map<String, Account> accounts = new HashMap<>();
  private long refused;

  private BareLoop() {}

  /** Runs over a history of account commands; returns how many were accepted. */
  static long run(Path file) {
    BareLoop loop = new BareLoop();
    long events = 0;
    try (HistoryReader history = HistoryReader.open(file)) {
      for (HistoryEvent event : history) {
        loop.apply(event);
        events++;
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the history holds something else than commands", e);
    }
    return events - loop.refused;
  }

  private void apply(HistoryEvent event) throws InvalidProtocolBufferException {
    String key = new String(event.key().orElseThrow(), StandardCharsets.UTF_8);
    AccountCommand command = AccountCommand.parseFrom(event.value().orElseThrow());
    Account account = accounts.getOrDefault(key, Account.getDefaultInstance());
    switch (command.getCommandCase()) {
      case OPEN -> open(key, account, command.getOpen().getOwner());
      case DEPOSIT -> add(key, account, command.getDeposit().getAmount());
      case WITHDRAW -> add(key, account, -command.getWithdraw().getAmount());
      default -> refused++;
    }
  }

  private void open(String key, Account account, String owner) {
    if (account.getStatus() == Status.NEW) {
      accounts.put(
          key, account.toBuilder().setStatus(Status.OPEN).setOwner(owner).build());
    } else {
      refused++;
    }
  }

  private void add(String key, Account account, long amount) {
    if (account.getStatus() == Status.OPEN && account.getBalance() + amount >= 0) {
      accounts.put(
          key, account.toBuilder().setBalance(account.getBalance() + amount).build());
    } else {
      refused++;
    }
  }
}
