package io.headwater.dsl;

import io.headwater.topology.JoinSpan;
import java.time.Duration;
import java.util.Optional;

/**
 * How near in event time the records of two streams must be to be joined. By default there is no
 * grace, and late records are dead letters.
 */
public final class JoinWindow {
  private final Duration before;
  private final Duration after;
  private Duration grace = Duration.ZERO;
  private Optional<String> late = Optional.empty();

  private JoinWindow(Duration before, Duration after) {
    this.before = before;
    this.after = after;
  }

  /** Joins records that are at most so far apart. */
  public static JoinWindow within(Duration difference) {
    return new JoinWindow(difference, difference);
  }

  /**
   * Joins a record with those of the other stream that are neither too early nor too late for it.
   *
   * @param before by how much the other record may be earlier
   * @param after by how much the other record may be later
   */
  public static JoinWindow within(Duration before, Duration after) {
    return new JoinWindow(before, after);
  }

  /** Lets records be late by so much event time. */
  public JoinWindow grace(Duration lateness) {
    grace = lateness;
    return this;
  }

  /** Sends late records of the pipeline to a stream, unchanged. */
  public JoinWindow lateTo(StreamRef<?> stream) {
    late = Optional.of(stream.name());
    return this;
  }

  JoinSpan span() {
    return new JoinSpan(before, after, grace);
  }

  Optional<String> late() {
    return late;
  }
}
