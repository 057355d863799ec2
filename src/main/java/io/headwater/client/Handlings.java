package io.headwater.client;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Puts what a policy says around a handling.
 *
 * @param calls of the handler at a time, at least 1
 * @param readers where topics are read; each task may take long
 */
record Handlings(
    HandlingTools tools, LastResorts last, int calls, ParkedRecords parked, Executor readers) {

  /**
   * Layers around a handler.
   *
   * @param budget to be closed when no more is handled
   * @param parking to be told of partitions that go
   */
  record Layers(Handling outermost, Optional<TimeBudget> budget, Optional<KeyParking> parking) {}

  /** Wraps what calls the handler. */
  Layers of(FailurePolicy policy, Handling innermost) {
    Handling guarded = new GuardedHandling(innermost);
    Optional<TimeBudget> budget =
        policy.timeBudget().map(time -> new TimeBudget(guarded, time, calls, tools));
    Handling call = budget.isPresent() ? budget.get() : guarded;
    Function<WhenExhausted, Handling> attempts =
        exhausted -> policy.waiting() == FailurePolicy.Waiting.DELAY_TOPIC
            ? new DelayHandling(call, policy.retries(), tools, exhausted)
            : new RetryingHandling(call, policy.retries(), tools, exhausted);
    if (policy.last() instanceof LastResort.ParkKey park) {
      KeyParking parking = new KeyParking(attempts, park.mostKeys(), parked, tools, readers);
      return new Layers(parking, budget, Optional.of(parking));
    }
    return new Layers(attempts.apply(last.of(policy.last())), budget, Optional.empty());
  }
}
