package io.headwater.client;

/**
 * How records are handled in batches, and what becomes of a batch that fails.
 *
 * @param limits when a batch is complete
 * @param retries how often a batch is tried whole, and which failures are worth it
 * @param whenFailed what is done when that did not help
 */
public record BatchPolicy(BatchLimits limits, RetryPolicy retries, WhenFailed whenFailed) {
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

  /** Tries a batch three times, then looks for those that fail. */
  public static BatchPolicy of(BatchLimits limits) {
    return new BatchPolicy(limits, RetryPolicy.of(3), WhenFailed.SPLIT);
  }

  /** Returns this policy with other attempts. */
  public BatchPolicy withRetries(RetryPolicy other) {
    return new BatchPolicy(limits, other, whenFailed);
  }

  /** Returns this policy with another end of a batch that fails. */
  public BatchPolicy withWhenFailed(WhenFailed other) {
    return new BatchPolicy(limits, retries, other);
  }
}
