package io.headwater.testkit;

import io.headwater.streams.RetryWaits;
import java.time.Duration;

/** Moves the wall clock of a test instead of waiting. */
record ClockWaits(ManualClock clock) implements RetryWaits {
  @Override
  public void await(Duration wait) {
    clock.advance(wait);
  }

  @Override
  public void roundEnded() {}
}
