package io.headwater.embedded;

import java.time.Duration;

/** A moment until which something may be waited for. */
final class Deadline {
  private final Duration limit;
  private final long endNanos;

  private Deadline(Duration limit) {
    this.limit = limit;
    this.endNanos = System.nanoTime() + limit.toNanos();
  }

  static Deadline after(Duration limit) {
    return new Deadline(limit);
  }

  /** Returns how long may still be waited; at least 1 ms, because 0 means forever to a join. */
  long remainingMillis() {
    return Math.max(1, (endNanos - System.nanoTime()) / 1_000_000);
  }

  boolean isOver() {
    return System.nanoTime() - endNanos >= 0;
  }

  /** Returns the whole time that was allowed, in seconds. */
  long limitSeconds() {
    return limit.toSeconds();
  }
}
