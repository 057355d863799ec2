package io.headwater.replay;

import io.headwater.state.StateCodec;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Goes through entries on the heap and on disk; of a key that is in both, that on the heap. */
final class MergedEntries<S> implements KeyValueIterator<Bytes, S> {
  private final StateEntries<S> heap;
  private final SpillSpace.ShelfCursor disk;
  private final Bytes to;
  private final StateCodec<S> codec;

  /**
   * Begins.
   *
   * @param heap entries up to {@code to}
   * @param disk entries that may go further
   */
  MergedEntries(
      Iterator<Map.Entry<Bytes, S>> heap,
      SpillSpace.ShelfCursor disk,
      Bytes to,
      StateCodec<S> codec) {
    this.heap = new StateEntries<>(heap);
    this.disk = disk;
    this.to = to;
    this.codec = codec;
    skipDoubles();
  }

  private boolean isOnDisk() {
    return disk.isValid() && Bytes.wrap(disk.key()).compareTo(to) <= 0;
  }

  private void skipDoubles() {
    while (heap.hasNext() && isOnDisk() && heap.peekNextKey().equals(Bytes.wrap(disk.key()))) {
      disk.next();
    }
  }

  @Override
  public boolean hasNext() {
    return heap.hasNext() || isOnDisk();
  }

  private boolean isHeapNext() {
    return heap.hasNext()
        && (!isOnDisk() || heap.peekNextKey().compareTo(Bytes.wrap(disk.key())) < 0);
  }

  @Override
  public KeyValue<Bytes, S> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    KeyValue<Bytes, S> entry;
    if (isHeapNext()) {
      entry = heap.next();
    } else {
      entry = KeyValue.pair(Bytes.wrap(disk.key()), codec.decode(disk.value()));
      disk.next();
    }
    skipDoubles();
    return entry;
  }

  @Override
  public Bytes peekNextKey() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return isHeapNext() ? heap.peekNextKey() : Bytes.wrap(disk.key());
  }

  @Override
  public void close() {
    disk.close();
  }
}
