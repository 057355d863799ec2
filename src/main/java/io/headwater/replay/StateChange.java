package io.headwater.replay;

import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import java.util.Optional;

/**
 * A change of a state.
 *
 * @param store where it is kept
 * @param key encoded
 * @param before empty if the key had no state
 * @param after empty if the key has none any more
 * @param eventTimeMillis of what changed it
 * @param cause the record of the history that it follows from; absent if the clock made it
 */
public record StateChange(
    String store,
    int partition,
    byte[] key,
    Optional<Snapshot> before,
    Optional<Snapshot> after,
    long eventTimeMillis,
    Optional<Cause> cause) {

  /** A record of the history, and where it is in the replay. */
  public record Cause(RecordPosition position, SourceRecord record) {}

  /** Hears of changes, as they are made. */
  @FunctionalInterface
  public interface Listener {
    /** Hears of nothing. */
    Listener NONE = change -> {};

    /** Called after the change was made, before what the record writes. */
    void changed(StateChange change);
  }
}
