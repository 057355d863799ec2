package io.headwater.replay;

import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;

/** What a history is run through. Used by one thread. */
interface ReplayHost extends AutoCloseable {
  /** Takes the next record of a history, and returns where it is. */
  RecordPosition process(SourceRecord source);

  /** Tells whether a record leads to anything here; if not, only its place and time count. */
  default boolean dependsOn(SourceRecord source) {
    return true;
  }

  /** Tells whether everything is as if all records had led to what they lead to. */
  default boolean isExact() {
    return true;
  }

  /** Moves the virtual clock. */
  void advanceTo(Instant time);

  /** Returns where the virtual clock stands. */
  Instant now();

  /** Waits until everything that was taken is done; nothing can be taken afterwards. */
  void finish();

  /** Returns the state of a key; after {@link #finish}. */
  Optional<Snapshot> state(String store, byte[] key);

  /** Lets go of threads, and of what is on disk. */
  @Override
  void close();

  /** Returns what the stores hold, by name, in digest; after {@link #finish}. */
  SortedMap<String, StoreDigest> storeDigests();
}
