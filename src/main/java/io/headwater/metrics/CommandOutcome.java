package io.headwater.metrics;

import java.util.Locale;

/** What became of a command, as its sender knows. */
public enum CommandOutcome {
  /** It was accepted. */
  DECIDED,
  /** The domain said no. */
  REJECTED,
  /** Its aggregate had another sequence number than it expected. */
  CONFLICT,
  /** A rule threw or an invariant broke. */
  FAILED,
  /** No reply came by its deadline: it may have been decided. */
  TIMED_OUT,
  /** It was surely not written. */
  UNSENT,
  /** The sender stopped waiting for another reason: it may have been decided. */
  ABANDONED;

  /** Returns the name as series carry it, such as {@code timed-out}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
