package io.headwater.client;

import java.time.Duration;
import java.util.Optional;

/**
 * What a subscriber does when handling a record fails: whatever the handler throws, an {@link
 * Error} and running out of memory included; that it returns null; that it takes too long.
 *
 * @param timeBudget for each call of the handler, at least 1 ms; its thread is interrupted then.
 *     Empty lets a handler take for ever, and with it all later records of its key
 * @param retries how often the handler is called for a record, the first call included
 * @param waiting where a record waits between two calls
 * @param last what becomes of it when there is no further call
 */
public record FailurePolicy(
    Optional<Duration> timeBudget, RetryPolicy retries, Waiting waiting, LastResort last) {
  private static final int DEFAULT_ATTEMPTS = 5;

  /** Where a record waits until it is tried again. */
  public enum Waiting {
    /** In front of the later records of its key, which keep their order and wait, too. */
    IN_LANE,
    /** In {@code {topic}-retry}; later records of its key are handled before it. */
    DELAY_TOPIC
  }

  /** Rejects a budget that nothing keeps, and an order that is given up and kept at once. */
  public FailurePolicy {
    if (timeBudget.isPresent() && timeBudget.get().toMillis() < 1) {
      throw new IllegalArgumentException(
          "time budget must be at least 1 ms, was " + timeBudget.get());
    }
    if (waiting == Waiting.DELAY_TOPIC && last instanceof LastResort.ParkKey) {
      throw new IllegalArgumentException(
          "parking keeps the order of a key, and a delay topic gives it up: choose one");
    }
  }

  /** Five attempts within three seconds, then the dead-letter queue; no time budget. */
  public static FailurePolicy deadLetters() {
    return new FailurePolicy(
        Optional.empty(),
        RetryPolicy.of(DEFAULT_ATTEMPTS),
        Waiting.IN_LANE,
        LastResort.ToDeadLetters.full());
  }

  /** One attempt, and the end of the subscriber: for whoever deals with failures elsewhere. */
  public static FailurePolicy stop() {
    return new FailurePolicy(
        Optional.empty(), RetryPolicy.never(), Waiting.IN_LANE, new LastResort.Stop());
  }

  /** Returns this policy with a bound on the time of each call. */
  public FailurePolicy withTimeBudget(Duration budget) {
    return new FailurePolicy(Optional.of(budget), retries, waiting, last);
  }

  /** Returns this policy with other attempts, between which later records of a key wait. */
  public FailurePolicy withRetries(RetryPolicy other) {
    return new FailurePolicy(timeBudget, other, Waiting.IN_LANE, last);
  }

  /** Returns this policy with other attempts, each but the first through {@code {topic}-retry}. */
  public FailurePolicy withDelayedRetries(RetryPolicy other) {
    return new FailurePolicy(timeBudget, other, Waiting.DELAY_TOPIC, last);
  }

  /** Returns this policy with another end. */
  public FailurePolicy withLast(LastResort other) {
    return new FailurePolicy(timeBudget, retries, waiting, other);
  }
}
