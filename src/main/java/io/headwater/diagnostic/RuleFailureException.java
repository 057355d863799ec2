package io.headwater.diagnostic;

/**
 * Ends the work on one record: a rule has no result for it. Its message names no value of the
 * record.
 */
public final class RuleFailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureCode code;

  /** Names the failure. */
  public RuleFailureException(FailureCode code, String message) {
    super(message);
    this.code = code;
  }

  /** Returns what the dead letter says. */
  public FailureCode code() {
    return code;
  }
}
