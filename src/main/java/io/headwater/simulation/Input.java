package io.headwater.simulation;

import io.headwater.replay.SourceRecord;
import java.time.Duration;

/** What comes to a topology from outside, in its order. */
public sealed interface Input {

  /**
   * A record is published.
   *
   * @param shown says what it is, when a schedule is printed
   */
  record Arrival(SourceRecord record, Object shown) implements Input {}

  /** Time passes by the wall clock. */
  record Pause(Duration by) implements Input {}
}
