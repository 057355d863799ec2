package sidebyside.axon;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.getVersion;

import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;

/** An account that cannot be overdrawn; {@code @Aggregate}, for Spring to find it. */
@AggregateRoot
class Account {
  @AggregateIdentifier
  private String id;

  private boolean isOpen;
  private long balance;

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  long handle(Commands.Open open) throws Rejection {
    if (isOpen) {
      throw new Rejection("ALREADY_OPEN", getVersion());
    }
    apply(new Events.Opened(open.account(), open.owner()));
    return getVersion();
  }

  @CommandHandler
  long handle(Commands.Deposit deposit) {
    apply(new Events.Deposited(id, deposit.amount()));
    requireInvariants();
    return getVersion();
  }

  @CommandHandler
  long handle(Commands.Withdraw withdraw) throws Rejection {
    if (balance < withdraw.amount()) {
      throw new Rejection("INSUFFICIENT_FUNDS", getVersion());
    }
    apply(new Events.Withdrawn(id, withdraw.amount()));
    requireInvariants();
    return getVersion();
  }

  private void requireInvariants() {
    if (balance < 0) {
      throw new IllegalStateException("balance is negative");
    }
  }

  @EventSourcingHandler
  void on(Events.Opened opened) {
    id = opened.account();
    isOpen = true;
  }

  @EventSourcingHandler
  void on(Events.Deposited deposited) {
    balance += deposited.amount();
  }

  @EventSourcingHandler
  void on(Events.Withdrawn withdrawn) {
    balance -= withdrawn.amount();
  }
}
