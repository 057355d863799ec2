package io.headwater.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Moves the wall clock of a driven topology, with a stop wherever a record is to be retried. */
record HarnessTime(ManualClock clock, DriverTopics topics, HarnessStores stores) {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  void advance(Duration by) {
    Instant end = clock.instant().plus(by);
    Optional<Instant> due = stores.nextRetry(clock);
    // The driver would jump to the end, and try again there what a cluster has tried by then.
    while (due.filter(end::isAfter).isPresent()) {
      Duration step = Duration.between(clock.instant(), due.get());
      move(step.compareTo(SHORTEST) < 0 ? SHORTEST : step);
      due = stores.nextRetry(clock);
    }
    if (clock.instant().isBefore(end)) {
      move(Duration.between(clock.instant(), end));
    }
  }

  private void move(Duration by) {
    clock.advance(by);
    topics.advanceTime(by);
  }
}
