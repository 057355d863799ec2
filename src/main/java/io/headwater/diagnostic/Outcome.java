package io.headwater.diagnostic;

import java.util.Locale;

/** What became of one consumed record. Every consumed record has exactly one outcome. */
public enum Outcome {
  /** Its effects were applied: state changed, records emitted, or a declared look at it taken. */
  PROCESSED,
  /** The domain said no; answered on the reply stream, state unchanged. */
  REJECTED,
  /** Its id was seen before within the declared window; state unchanged. */
  DUPLICATE,
  /** A declared filter said no. */
  FILTERED,
  /** A step failed on it; its untouched bytes are in the dead-letter queue. */
  DEAD_LETTERED,
  /**
   * A step failed on it, or on an earlier one of its key: it waits, until the key is released or
   * until it is to be tried again.
   */
  PARKED;

  /** Returns the name as metrics and JSON spell it, such as {@code dead-lettered}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
