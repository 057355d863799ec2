package io.headwater.state;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/** Cache entries in the order they were appended, with their number and bytes; for one thread. */
final class EntryRing<S> implements Iterable<EntryRing.Entry<S>> {
  private final Node<S> head = new Node<>();
  private int size;
  private long bytes;

  int size() {
    return size;
  }

  long bytes() {
    return bytes;
  }

  /** Appends an entry that is in no ring. */
  void append(Entry<S> entry) {
    Node<S> last = head.previous;
    entry.previous = last;
    entry.next = head;
    last.next = entry;
    head.previous = entry;
    size++;
    bytes += entry.bytes;
  }

  /** Takes out an entry that is in this ring. */
  void remove(Entry<S> entry) {
    entry.previous.next = entry.next;
    entry.next.previous = entry.previous;
    size--;
    bytes -= entry.bytes;
  }

  void clear() {
    head.previous = head;
    head.next = head;
    size = 0;
    bytes = 0;
  }

  @Override
  public Iterator<Entry<S>> iterator() {
    return new Iterator<>() {
      private Node<S> last = head;

      @Override
      public boolean hasNext() {
        return last.next != head;
      }

      @Override
      public Entry<S> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        last = last.next;
        return (Entry<S>) last; // every node but the head is an entry
      }
    };
  }

  private static class Node<S> {
    Node<S> previous = this;
    Node<S> next = this;
  }

  /** One cached state; written by one thread, its state read by any. */
  static final class Entry<S> extends Node<S> {
    final Bytes key;
    private volatile S state;
    private long timestamp;
    private long bytes;
    private boolean dirty;

    Entry(Bytes key, S state) {
      this.key = key;
      this.state = state;
    }

    /** Gives an entry that is in no ring another content. */
    void set(S newState, long newTimestamp, long newBytes) {
      state = newState;
      timestamp = newTimestamp;
      bytes = newBytes;
    }

    S state() {
      return state;
    }

    long bytes() {
      return bytes;
    }

    boolean isDirty() {
      return dirty;
    }

    void setDirty(boolean isDirty) {
      dirty = isDirty;
    }

    /** Returns what the store below is to hold. */
    KeyValue<Bytes, ValueAndTimestamp<S>> stored() {
      return KeyValue.pair(key, ValueAndTimestamp.make(state, timestamp));
    }
  }
}
