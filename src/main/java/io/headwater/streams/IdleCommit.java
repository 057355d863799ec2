package io.headwater.streams;

import java.time.Duration;

/**
 * When a stream thread commits because nothing more comes, instead of at its next commit interval.
 * Only the time until effects are visible depends on it, never what they are.
 *
 * @param after how long a thread that has processed records waits for another one, at least 1 ms
 * @param spacing at least 1 ms; in the long run at most one commit of this kind per that time and
 *     thread, so that a steady trickle of records does not have one each, and fewer where they take
 *     more than a fifth of it; a few may follow each other faster, so that a lone record that
 *     passes through several hops waits at none of them
 */
public record IdleCommit(Duration after, Duration spacing) {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** After 5 ms, and at most 20 times a second. */
  public static final IdleCommit DEFAULT =
      new IdleCommit(Duration.ofMillis(5), Duration.ofMillis(50));

  /** Commits at the commit interval only. */
  public static final IdleCommit NEVER = new IdleCommit(LONGEST, LONGEST);

  /** Requires times that can be waited for. */
  public IdleCommit {
    if (outOfRange(after) || outOfRange(spacing)) {
      throw new IllegalArgumentException(
          "a commit on idle takes 1 ms to 36500 days, was after %s, every %s"
              .formatted(after, spacing));
    }
  }

  private static boolean outOfRange(Duration time) {
    return time.toMillis() < 1 || time.compareTo(LONGEST) > 0;
  }

  /** Returns the default spacing with another wait. */
  public static IdleCommit after(Duration wait) {
    return new IdleCommit(wait, DEFAULT.spacing());
  }
}
