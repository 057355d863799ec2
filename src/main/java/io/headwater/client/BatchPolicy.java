package io.headwater.client;

/**
 * How records are handled in batches, and what becomes of a batch that fails.
 *
 * @param limits when a batch is complete
 * @param failures how long a call may take, how often a batch is tried whole, with its partition
 *     waiting, and what becomes of records that no attempt could handle
 * @param whenFailed what is done when no attempt with the whole batch was good
 */
public record BatchPolicy(BatchLimits limits, FailurePolicy failures, WhenFailed whenFailed) {
  private static final int DEFAULT_ATTEMPTS = 3;

  /** What becomes of a batch that failed for good. */
  public enum WhenFailed {
    /**
     * It is halved until those are found that fail alone: they alone have failed, all others are
     * done. Costs at most one failed call for each of them and each halving.
     */
    SPLIT,
    /** All its records have failed: for actions that make sense of whole batches only. */
    FAIL_ALL
  }

  /** Rejects what needs records one by one. */
  public BatchPolicy {
    if (failures.waiting() == FailurePolicy.Waiting.DELAY_TOPIC
        || failures.last() instanceof LastResort.ParkKey) {
      throw new IllegalArgumentException(
          "a batch waits in its lane, and parks no key: choose another last resort");
    }
  }

  /** Tries a batch three times, then looks for those that fail, which become dead letters. */
  public static BatchPolicy of(BatchLimits limits) {
    return new BatchPolicy(
        limits,
        FailurePolicy.deadLetters().withRetries(RetryPolicy.of(DEFAULT_ATTEMPTS)),
        WhenFailed.SPLIT);
  }

  /** Returns this policy with another treatment of failures. */
  public BatchPolicy withFailures(FailurePolicy other) {
    return new BatchPolicy(limits, other, whenFailed);
  }

  /** Returns this policy with another end of a batch that fails. */
  public BatchPolicy withWhenFailed(WhenFailed other) {
    return new BatchPolicy(limits, failures, other);
  }
}
