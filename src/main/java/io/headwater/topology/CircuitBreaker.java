package io.headwater.topology;

import java.time.Duration;

/**
 * When an instance pauses instead of dead-lettering one record after the other: if more than a part
 * of what it has decided within a time were dead letters. After a while it is on trial.
 *
 * @param rate the part of records that may be dead letters, in [0, 1)
 * @param minimum how many records must have been decided within the time, at least 1
 * @param within the time that is looked back on, 1 s to 1 day
 * @param pause how long nothing is taken in before a trial begins, 1 s to 1 day
 * @param trial how many records decide whether it goes on, at least 1
 */
public record CircuitBreaker(double rate, int minimum, Duration within, Duration pause, int trial) {

  /**
   * Looks at 100 records or more within a minute, pauses for a minute, and tries 10 records then.
   *
   * @param rate the part of records that may be dead letters, in [0, 1)
   */
  public static CircuitBreaker above(double rate) {
    return new CircuitBreaker(rate, 100, Duration.ofMinutes(1), Duration.ofMinutes(1), 10);
  }

  /** Replaces how many records must have been decided. */
  public CircuitBreaker of(int records) {
    return new CircuitBreaker(rate, records, within, pause, trial);
  }

  /** Replaces the time that is looked back on. */
  public CircuitBreaker within(Duration time) {
    return new CircuitBreaker(rate, minimum, time, pause, trial);
  }

  /** Replaces how long nothing is taken in. */
  public CircuitBreaker pausing(Duration time) {
    return new CircuitBreaker(rate, minimum, within, time, trial);
  }

  /** Replaces how many records decide whether it goes on. */
  public CircuitBreaker trying(int records) {
    return new CircuitBreaker(rate, minimum, within, pause, records);
  }

  /** Tells whether so many dead letters among so many records are too many. */
  public boolean isExceeded(long deadLetters, long records) {
    return deadLetters > rate * records;
  }

  /** Returns it as one reads it in a picture. */
  public String text() {
    return "above %s dead letters of %d records or more within %s, for %s, then tries %d records"
        .formatted(rate, minimum, within, pause, trial);
  }
}
