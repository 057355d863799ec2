package io.headwater.outbox;

import java.time.Duration;

/** Something that is to be done now and then; the first time at once. Not thread-safe. */
final class Interval {
  private final long nanos;
  private long next = System.nanoTime();

  Interval(Duration length) {
    this.nanos = length.toNanos();
  }

  /** Tells whether it is time; the next interval begins then. */
  boolean isOver() {
    long now = System.nanoTime();
    if (now - next < 0) {
      return false;
    }
    next = now + nanos;
    return true;
  }
}
