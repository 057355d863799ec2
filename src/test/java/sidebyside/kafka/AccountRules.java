package sidebyside.kafka;

import java.util.List;
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

/** What an account decides, and what its events make of it. */
final class AccountRules {
  private AccountRules() {}

  static List<AccountEvent> decide(Account account, AccountCommand command) throws Rejection {
    return switch (command.getCommandCase()) {
      case OPEN -> open(account, command.getOpen());
      case DEPOSIT -> deposit(account, command.getDeposit());
      case WITHDRAW -> withdraw(account, command.getWithdraw());
      case COMMAND_NOT_SET -> throw new IllegalArgumentException("no command");
    };
  }

  private static List<AccountEvent> open(Account account, Open open) throws Rejection {
    if (account.getStatus() != Status.NEW) {
      throw new Rejection("ALREADY_OPEN");
    }
    Opened opened = Opened.newBuilder().setOwner(open.getOwner()).build();
    return List.of(AccountEvent.newBuilder().setOpened(opened).build());
  }

  private static List<AccountEvent> deposit(Account account, Deposit deposit) throws Rejection {
    if (account.getStatus() != Status.OPEN) {
      throw new Rejection("NOT_OPEN");
    }
    Deposited deposited = Deposited.newBuilder().setAmount(deposit.getAmount()).build();
    return List.of(AccountEvent.newBuilder().setDeposited(deposited).build());
  }

  private static List<AccountEvent> withdraw(Account account, Withdraw withdraw) throws Rejection {
    if (account.getBalance() < withdraw.getAmount()) {
      throw new Rejection("INSUFFICIENT_FUNDS");
    }
    Withdrawn withdrawn = Withdrawn.newBuilder().setAmount(withdraw.getAmount()).build();
    return List.of(AccountEvent.newBuilder().setWithdrawn(withdrawn).build());
  }

  static Account evolve(Account account, AccountEvent event) {
    Account.Builder next = account.toBuilder();
    return switch (event.getEventCase()) {
      case OPENED ->
        next.setStatus(Status.OPEN).setOwner(event.getOpened().getOwner()).build();
      case DEPOSITED ->
        next.setBalance(account.getBalance() + event.getDeposited().getAmount()).build();
      case WITHDRAWN ->
        next.setBalance(account.getBalance() - event.getWithdrawn().getAmount()).build();
      case EVENT_NOT_SET -> throw new IllegalArgumentException("no event");
    };
  }

  static void requireInvariants(Account account) {
    if (account.getBalance() < 0) {
      throw new BrokenInvariantException("balance is negative");
    }
  }

  /** The account says no. */
  static final class Rejection extends Exception {
    Rejection(String code) {
      super(code, null, false, false);
    }

    String code() {
      return getMessage();
    }
  }

  /** Events led to a state that must not be. */
  static final class BrokenInvariantException extends RuntimeException {
    BrokenInvariantException(String message) {
      super(message);
    }
  }
}
