package io.headwater.replay;

import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Goes through entries on the heap, which nobody changes meanwhile. */
final class StateEntries<S> implements KeyValueIterator<Bytes, S> {
  private final Iterator<Map.Entry<Bytes, S>> entries;
  private Map.@Nullable Entry<Bytes, S> next;

  StateEntries(Iterator<Map.Entry<Bytes, S>> entries) {
    this.entries = entries;
    advance();
  }

  private void advance() {
    next = entries.hasNext() ? entries.next() : null;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  private Map.Entry<Bytes, S> peek() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    return next;
  }

  @Override
  public KeyValue<Bytes, S> next() {
    Map.Entry<Bytes, S> entry = peek();
    advance();
    return KeyValue.pair(entry.getKey(), entry.getValue());
  }

  @Override
  public Bytes peekNextKey() {
    return peek().getKey();
  }

  @Override
  public void close() {}
}
