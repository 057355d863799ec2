package io.headwater.operator;

import io.headwater.behavior.TimerClock;
import io.headwater.event.EventHeaders;
import java.util.Objects;

/**
 * A timer that has not fired yet. A key has at most one of a name.
 *
 * @param firing the record that enters the program when it fires: under the timer's key, at the
 *     time at which it is due, from where the record entered the topology that set it
 */
public record PendingTimer(String name, TimerClock clock, InputRecord firing) {

  /** Returns the encoded key. */
  public byte[] key() {
    return Objects.requireNonNull(firing.key(), "a timer has a key");
  }

  /** Returns when it is due, in milliseconds since the epoch. */
  public long due() {
    return firing.timestamp();
  }

  /** Tells whether it is this very timer, and not one of its name that was set later. */
  boolean isSame(PendingTimer other) {
    return due() == other.due()
        && firing
            .headers()
            .text(EventHeaders.ID)
            .equals(other.firing().headers().text(EventHeaders.ID));
  }
}
