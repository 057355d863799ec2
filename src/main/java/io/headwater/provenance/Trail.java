package io.headwater.provenance;

import io.headwater.event.RecordPosition;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Tells what a replay is about at present: a record of the history, or what the clock made due. */
final class Trail {
  private final Set<RecordPosition> written = new HashSet<>();
  private int source = -1;
  private boolean isClock = true;

  /** A record of the history is about to enter; what was due before comes first. */
  void enters(int index) {
    // Everything that followed from the last one is done.
    written.clear();
    source = index;
    isClock = true;
  }

  void wrote(RecordPosition position) {
    written.add(position);
  }

  /** A program turns to a record; true if it is the record of the history itself. */
  boolean begun(Optional<RecordPosition> record) {
    if (record.isEmpty()) {
      isClock = true;
      return false;
    }
    boolean isSource = !written.contains(record.get());
    if (isSource) {
      isClock = false;
    }
    return isSource;
  }

  /** Returns the index of the record of the history; empty for the clock. */
  OptionalInt cause() {
    return isClock ? OptionalInt.empty() : OptionalInt.of(source);
  }
}
