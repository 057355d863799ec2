package io.headwater.state;

import io.headwater.state.EntryRing.Entry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * The states of one store that are held as objects, bounded by their estimated bytes.
 *
 * <p>One thread, the owner, writes; any thread may {@link #peek}.
 */
final class ObjectCache<S> {
  /*
   * One concurrent index finds an entry by key. Two rings, touched by the owner alone, order
   * entries: the clean ones by last use, the dirty ones by last update. An entry is in the index
   * and in exactly one ring, and leaves the index only once the store below is as new as it. A
   * reader that misses the index therefore never finds an older state below than it saw before.
   *
   * Bound: clean and dirty bytes together. Clean entries go first, the least recently used before
   * others. When the dirty ones alone exceed the bound, the owner writes the oldest back, down to
   * half of it, so that write-backs come in batches; the entry updated last stays, since its
   * record may well update it again.
   */
  private static final int ENTRY_OVERHEAD_BYTES = 128; // entry, index node, key, its array
  private static final int BATCH_ENTRIES = 1_000;
  private static final long BATCH_BYTES = 1L << 20;

  private final Map<Bytes, Entry<S>> index = new ConcurrentHashMap<>();
  private final EntryRing<S> clean = new EntryRing<>();
  private final EntryRing<S> dirty = new EntryRing<>();
  private final CacheBudget budget;
  private final ToIntFunction<S> sizeBytes;
  private final StoreListener listener;
  private boolean hasJoined;

  ObjectCache(CacheBudget budget, ToIntFunction<S> sizeBytes, StoreListener listener) {
    this.budget = budget;
    this.sizeBytes = sizeBytes;
    this.listener = listener;
  }

  /** Returns a cached state without counting it as used; for any thread. */
  @Nullable
  S peek(Bytes key) {
    Entry<S> entry = index.get(key);
    return entry == null ? null : entry.state();
  }

  /** Returns a cached state, counts it as used, and tells the listener. */
  @Nullable
  S get(Bytes key) {
    Entry<S> entry = index.get(key);
    if (entry == null) {
      listener.miss();
      return null;
    }
    listener.hit();
    if (!entry.isDirty()) {
      clean.remove(entry);
      clean.append(entry);
    }
    return entry.state();
  }

  /** Holds a state that the store below holds too. */
  void putClean(Bytes key, S state) {
    put(key, state, 0, false);
  }

  /** Holds a state that the store below does not hold yet. */
  void putDirty(Bytes key, S state, long timestamp) {
    put(key, state, timestamp, true);
  }

  private void put(Bytes key, S state, long timestamp, boolean isDirty) {
    long dirtyBytes = dirty.bytes();
    long bytes = ENTRY_OVERHEAD_BYTES + (long) key.get().length + sizeBytes.applyAsInt(state);
    Entry<S> entry = index.get(key);
    if (entry == null) {
      join();
      entry = new Entry<>(key, state);
      index.put(key, entry);
    } else {
      ringOf(entry).remove(entry);
    }
    entry.set(state, timestamp, bytes);
    entry.setDirty(isDirty);
    ringOf(entry).append(entry);
    trim();
    announce(dirtyBytes);
  }

  /** Forgets a key, whether or not its state was written back. */
  void remove(Bytes key) {
    long dirtyBytes = dirty.bytes();
    Entry<S> entry = index.remove(key);
    if (entry != null) {
      ringOf(entry).remove(entry);
    }
    announce(dirtyBytes);
  }

  /** Forgets everything, whether or not it was written back. */
  void clear() {
    long dirtyBytes = dirty.bytes();
    index.clear();
    clean.clear();
    dirty.clear();
    if (hasJoined) {
      hasJoined = false;
      budget.left();
    }
    announce(dirtyBytes);
  }

  private void join() {
    if (!hasJoined) {
      hasJoined = true;
      budget.joined();
    }
  }

  /** Returns how many states are held. */
  int size() {
    return index.size();
  }

  /** Returns the estimated bytes that await write-back. */
  long dirtyBytes() {
    return dirty.bytes();
  }

  /** Returns how many states await write-back. */
  int dirtySize() {
    return dirty.size();
  }

  /** Writes every dirty state, the one updated longest ago first. */
  void writeBackAll(Consumer<List<KeyValue<Bytes, ValueAndTimestamp<S>>>> writer) {
    writeBack(0, 0, writer);
  }

  /** Writes the states updated longest ago, down to half of the bound, if they exceed the bound. */
  void writeBackOverflow(Consumer<List<KeyValue<Bytes, ValueAndTimestamp<S>>>> writer) {
    long boundBytes = budget.share();
    if (dirty.bytes() > boundBytes) {
      writeBack(boundBytes / 2, 1, writer);
    }
  }

  private void writeBack(
      long keepBytes,
      int keepEntries,
      Consumer<List<KeyValue<Bytes, ValueAndTimestamp<S>>>> writer) {
    while (dirty.bytes() > keepBytes && dirty.size() > keepEntries) {
      long dirtyBytes = dirty.bytes();
      List<Entry<S>> batch = oldestDirty(dirtyBytes - keepBytes, dirty.size() - keepEntries);
      writer.accept(batch.stream().map(Entry::stored).toList());
      batch.forEach(this::markClean); // only now: until then, readers must find the state here
      trim();
      listener.flushed(batch.size());
      announce(dirtyBytes);
    }
  }

  private List<Entry<S>> oldestDirty(long enoughBytes, int maxEntries) {
    List<Entry<S>> batch = new ArrayList<>();
    long bytes = 0;
    Iterator<Entry<S>> entries = dirty.iterator();
    while (bytes < Math.min(enoughBytes, BATCH_BYTES)
        && batch.size() < Math.min(maxEntries, BATCH_ENTRIES)) {
      Entry<S> entry = entries.next();
      batch.add(entry);
      bytes += entry.bytes();
    }
    return batch;
  }

  private void markClean(Entry<S> entry) {
    dirty.remove(entry);
    entry.setDirty(false);
    clean.append(entry);
  }

  private void trim() {
    long boundBytes = budget.share();
    while (clean.size() > 0 && clean.bytes() + dirty.bytes() > boundBytes) {
      Entry<S> eldest = clean.iterator().next();
      clean.remove(eldest);
      index.remove(eldest.key);
    }
  }

  private void announce(long dirtyBytesBefore) {
    if (dirty.bytes() != dirtyBytesBefore) {
      listener.dirtyBytesChanged(dirty.bytes() - dirtyBytesBefore);
    }
  }

  private EntryRing<S> ringOf(Entry<S> entry) {
    return entry.isDirty() ? dirty : clean;
  }
}
