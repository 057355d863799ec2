package io.headwater.operator;

import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.topology.WindowSpan;

/**
 * The state of one key in one window.
 *
 * @param snapshot the folded state, with the number of records it is the fold of
 * @param lastTime latest event time of them
 * @param lastOrigin where the record that was folded last entered the topology
 * @param due stream time at which the window has to be looked at next
 * @param isClosed whether it has closed, and is kept only because others are computed from it
 */
public record WindowSnapshot(
    WindowSpan span,
    Snapshot snapshot,
    long lastTime,
    RecordPosition lastOrigin,
    long due,
    boolean isClosed) {

  /** Returns this window with the same state in another form. */
  @SuppressWarnings("ReferenceEquality") // only saves a copy
  public WindowSnapshot withSnapshot(Snapshot other) {
    return other == snapshot
        ? this
        : new WindowSnapshot(span, other, lastTime, lastOrigin, due, isClosed);
  }

  WindowSnapshot closedUntil(long expiry) {
    return new WindowSnapshot(span, snapshot, lastTime, lastOrigin, expiry, true);
  }
}
