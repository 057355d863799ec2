package io.headwater.client;

import java.time.Duration;

/**
 * How often, and after which pauses, something that failed is tried again.
 *
 * @param attempts at most so many, the first included; 1 never tries again
 * @param initial pause before the second attempt, at least 1 ms
 * @param maximum longest pause, at least {@code initial}; jitter does not pass it
 * @param multiplier what each pause is of the one before it, at least 1
 * @param jitter share of a pause that chance may take away, in [0, 1]: so that those who failed
 *     together do not all come back together
 * @param retryable which failures may pass
 */
public record RetryPolicy(
    int attempts,
    Duration initial,
    Duration maximum,
    double multiplier,
    double jitter,
    RetryableFailures retryable) {
  /** Rejects pauses and numbers that make no curve. */
  public RetryPolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1, was " + attempts);
    }
    if (initial.toMillis() < 1 || maximum.compareTo(initial) < 0) {
      throw new IllegalArgumentException(
          "pauses must be at least 1 ms and grow, were %s and %s".formatted(initial, maximum));
    }
    if (!(multiplier >= 1) || multiplier == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("multiplier must be at least 1, was " + multiplier);
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter must be in [0, 1], was " + jitter);
    }
  }

  /** Tries once. */
  public static RetryPolicy never() {
    return of(1);
  }

  /** Pauses of 100 ms, doubled up to 10 s, of which up to a half falls away by chance. */
  public static RetryPolicy of(int attempts) {
    return new RetryPolicy(
        attempts,
        Duration.ofMillis(100),
        Duration.ofSeconds(10),
        2,
        0.5,
        RetryableFailures.ANY_EXCEPTION);
  }

  /** Returns this policy with another opinion on what may pass. */
  public RetryPolicy withRetryable(RetryableFailures other) {
    return new RetryPolicy(attempts, initial, maximum, multiplier, jitter, other);
  }

  /**
   * Tells whether there is one more attempt.
   *
   * @param made attempts that were made, at least 1
   */
  public boolean allows(int made, Throwable failure) {
    return made < attempts && retryable.isRetryable(failure);
  }

  /**
   * Returns the pause before the next attempt.
   *
   * @param made attempts that were made, at least 1
   * @param chance in [0, 1); what the jitter takes
   */
  public Duration pauseAfter(int made, double chance) {
    // A power that overflows is infinite, and cut like any other.
    double full =
        Math.min((double) maximum.toNanos(), initial.toNanos() * Math.pow(multiplier, made - 1.0));
    return Duration.ofNanos((long) (full * (1 - jitter * chance)));
  }
}
