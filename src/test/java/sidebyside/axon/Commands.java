package sidebyside.axon;

import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.axonframework.modelling.command.TargetAggregateVersion;

/** What may be asked of an account. A version counts from 0; none means any. */
public final class Commands {
  private Commands() {}

  /** Opens an account. */
  public record Open(@TargetAggregateIdentifier String account, String owner) {}

  /** Pays into an account. */
  public record Deposit(
      @TargetAggregateIdentifier String account,
      @TargetAggregateVersion Long expected,
      long amount) {}

  /** Pays out of an account. */
  public record Withdraw(
      @TargetAggregateIdentifier String account,
      @TargetAggregateVersion Long expected,
      long amount) {}
}
