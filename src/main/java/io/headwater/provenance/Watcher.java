package io.headwater.provenance;

import io.headwater.replay.ReplaySink;
import io.headwater.replay.ReplayTrace;
import io.headwater.replay.StateChange;

/** Hears of everything that happens in a replay. */
interface Watcher extends ReplayTrace, StateChange.Listener, ReplaySink {
  /** Called before a record of the history enters, with its number in the history. */
  void enters(int index);
}
