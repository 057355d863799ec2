package io.headwater.behavior;

import java.util.Locale;

/** Whose time a timer waits for. */
public enum TimerClock {
  /** The clock of the host: the timer fires when it is due, whether or not anything happens. */
  WALL,
  /** Event time: the timer fires when a record comes whose event time has reached it. */
  EVENT;

  /** Returns the name as a topology spells it, such as {@code wall}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
