package io.headwater.host;

import io.headwater.operator.WindowSnapshot;

/** What a store of windows holds under one of its keys. */
sealed interface WindowEntry {

  /** A window of a key. */
  record Kept(WindowSnapshot window) implements WindowEntry {}

  /** Says in its key when a window is due. */
  record DueMarker() implements WindowEntry {}

  /** The stream time up to which windows were closed. */
  record StreamTime(long millis) implements WindowEntry {}
}
