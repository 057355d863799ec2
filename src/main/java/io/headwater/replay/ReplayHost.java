package io.headwater.replay;

import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/** What a history is run through. Used by one thread. */
interface ReplayHost {
  /** Takes the next record of a history, and returns where it is. */
  RecordPosition process(SourceRecord source);

  /** Moves the virtual clock. */
  void advanceTo(Instant time);

  /** Returns where the virtual clock stands. */
  Instant now();

  /** Waits until everything that was taken is done; nothing can be taken afterwards. */
  void finish();

  /** Returns the state of a key; after {@link #finish}. */
  Optional<Snapshot> state(String store, byte[] key);

  /** Returns what the stores hold, by name, in digest; after {@link #finish}. */
  SortedMap<String, StoreDigest> storeDigests();
}
