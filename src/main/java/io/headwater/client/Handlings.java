package io.headwater.client;

import java.util.function.Function;

/**
 * Puts what a policy says around a handling.
 *
 * @param calls of the handler at a time, at least 1
 */
record Handlings(HandlingTools tools, LastResorts last, int calls, ParkedRecords parked) {
  /** Wraps what calls the handler. */
  Handling of(FailurePolicy policy, Handling innermost) {
    Handling guarded = new GuardedHandling(innermost);
    Handling call = policy
        .timeBudget()
        .<Handling>map(time -> new TimeBudget(guarded, time, calls, tools))
        .orElse(guarded);
    Function<WhenExhausted, Handling> attempts =
        exhausted -> policy.waiting() == FailurePolicy.Waiting.DELAY_TOPIC
            ? new DelayHandling(last.group(), call, policy.retries(), tools, exhausted)
            : new RetryingHandling(call, policy.retries(), tools, exhausted);
    return policy.last() instanceof LastResort.ParkKey park
        ? new KeyParking(last.group(), attempts, park.mostKeys(), parked, tools)
        : attempts.apply(last.of(policy.last()));
  }
}
