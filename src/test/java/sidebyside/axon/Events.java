package sidebyside.axon;

/** What has happened to an account. */
public final class Events {
  private Events() {}

  /** It was opened. */
  public record Opened(String account, String owner) {}

  /** Money was paid in. */
  public record Deposited(String account, long amount) {}

  /** Money was paid out. */
  public record Withdrawn(String account, long amount) {}
}
