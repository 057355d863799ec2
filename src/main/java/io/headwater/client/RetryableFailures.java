package io.headwater.client;

/** An opinion on which failures may pass by themselves. Called on any thread. */
@FunctionalInterface
public interface RetryableFailures {
  /** Exceptions may pass; an {@link Error} is a defect, or the machine's end. */
  RetryableFailures ANY_EXCEPTION = failure -> failure instanceof Exception;

  /** Tells whether trying again has a chance. */
  boolean isRetryable(Throwable failure);

  /** Returns the opinion that those of certain classes cannot pass, whatever this one says. */
  default RetryableFailures except(Class<? extends Throwable> permanent) {
    return failure -> !permanent.isInstance(failure) && isRetryable(failure);
  }
}
