package io.headwater.client;

import java.time.Duration;

/*
 * Each partition has its share of what may be pending, so that one that stands still takes nothing
 * from the others. A partition pauses at its share, and goes on at half of it.
 *
 * While one is paused, polls are short, and longer the longer it takes: a poll waits for half of
 * the time that the pause has taken so far. So half of the share is drained when a poll returns at
 * the latest one and a half times as late as it could have, while the other half keeps the workers
 * busy; nobody has to wake a poll up.
 */

/** Decides which partitions take no more records, and how long a poll may wait. */
final class Throttle {
  /** Records behind a hole that are kept in mind, done or not; they would be handled again. */
  static final int LONGEST_WINDOW = 1 << 16;

  private static final Duration LONGEST_POLL = Duration.ofMillis(100);
  private static final Duration SHORTEST_POLL = Duration.ofMillis(1);

  private final long maxRecords;
  private final long maxBytes;
  private final long atLeast;

  /**
   * Knows the bounds.
   *
   * @param atLeast how many records of a partition may be pending, however many partitions there
   *     are: one that waits for a batch would otherwise pause, and the batch wait for it
   */
  Throttle(long maxRecords, long maxBytes, long atLeast) {
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
    this.atLeast = atLeast;
  }

  /** What is pending, of a partition or of all. */
  record Pending(long records, long bytes, long window) {
    Pending plus(Pending other) {
      return new Pending(
          records + other.records, bytes + other.bytes, Math.max(window, other.window));
    }
  }

  /**
   * Tells whether a partition takes no more.
   *
   * @param isPaused whether it takes no more by now
   * @param partitions how many there are
   */
  boolean pauses(boolean isPaused, Pending own, Pending all, int partitions) {
    // What is gathered is done all at once, so there is no other way down than to take more.
    int half = isPaused && atLeast == 1 ? 2 : 1;
    return reaches(own.records(), Math.max(atLeast, maxRecords / partitions), half)
        || reaches(own.bytes(), maxBytes / partitions, half)
        || reaches(own.window(), LONGEST_WINDOW, half)
        || reaches(all.records(), maxRecords, half)
        || reaches(all.bytes(), maxBytes, half);
  }

  /** At a bound, or, once paused, anything above half of it. */
  private static boolean reaches(long pending, long bound, int half) {
    return half == 1 ? pending >= Math.max(1, bound) : pending > bound / half;
  }

  /**
   * Returns how long a poll may wait.
   *
   * @param paused how long partitions have been paused; zero if none is
   */
  static Duration poll(Duration paused) {
    if (paused.isZero()) {
      return LONGEST_POLL;
    }
    Duration half = paused.dividedBy(2);
    if (half.compareTo(SHORTEST_POLL) < 0) {
      return SHORTEST_POLL;
    }
    return half.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : half;
  }
}
