package io.headwater.replay;

import io.headwater.state.StateCodec;
import io.headwater.state.StateMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** States on the heap, encoded only to be told what they are. */
final class HeapStateMap<S> implements StateMap<S>, StoredBytes {
  private final NavigableMap<Bytes, Timed<S>> states = new TreeMap<>();
  private final StateCodec<S> codec;

  private record Timed<S>(S state, long timestamp) {}

  HeapStateMap(StateCodec<S> codec) {
    this.codec = codec;
  }

  @Override
  public @Nullable S get(Bytes key) {
    Timed<S> timed = states.get(key);
    return timed == null ? null : timed.state();
  }

  @Override
  public void put(Bytes key, S state, long timestamp) {
    states.put(key, new Timed<>(state, timestamp));
  }

  @Override
  public void delete(Bytes key) {
    states.remove(key);
  }

  @Override
  public KeyValueIterator<Bytes, S> range(Bytes from, Bytes to) {
    return from.compareTo(to) > 0
        ? new Entries<>(new TreeMap<Bytes, Timed<S>>())
        : new Entries<>(states.subMap(from, true, to, true));
  }

  @Override
  public void forEach(Visitor visitor) {
    states.forEach(
        (key, timed) -> visitor.entry(key.get(), codec.encode(timed.state()), timed.timestamp()));
  }

  /** Goes through entries, which nobody changes meanwhile. */
  private static final class Entries<S> implements KeyValueIterator<Bytes, S> {
    private final Iterator<Map.Entry<Bytes, Timed<S>>> entries;
    private Map.@Nullable Entry<Bytes, Timed<S>> next;

    Entries(NavigableMap<Bytes, Timed<S>> map) {
      entries = map.entrySet().iterator();
      advance();
    }

    private void advance() {
      next = entries.hasNext() ? entries.next() : null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    private Map.Entry<Bytes, Timed<S>> peek() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      return next;
    }

    @Override
    public KeyValue<Bytes, S> next() {
      Map.Entry<Bytes, Timed<S>> entry = peek();
      advance();
      return KeyValue.pair(entry.getKey(), entry.getValue().state());
    }

    @Override
    public Bytes peekNextKey() {
      return peek().getKey();
    }

    @Override
    public void close() {}
  }
}
