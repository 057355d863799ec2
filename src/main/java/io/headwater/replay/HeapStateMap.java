package io.headwater.replay;

import io.headwater.state.StateCodec;
import io.headwater.state.StateMap;
import java.util.HashMap;
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
  private final Map<Bytes, S> states;
  private final StateCodec<S> codec;

  private HeapStateMap(Map<Bytes, S> states, StateCodec<S> codec) {
    this.states = states;
    this.codec = codec;
  }

  /** Makes an empty map in which single keys are found at once, and ranges slowly. */
  static <S> HeapStateMap<S> hashed(StateCodec<S> codec) {
    return new HeapStateMap<>(new HashMap<>(), codec);
  }

  /** Makes an empty map in which ranges are found at once. */
  static <S> HeapStateMap<S> sorted(StateCodec<S> codec) {
    return new HeapStateMap<>(new TreeMap<>(), codec);
  }

  private NavigableMap<Bytes, S> inOrder() {
    return states instanceof NavigableMap<Bytes, S> sorted ? sorted : new TreeMap<>(states);
  }

  @Override
  public @Nullable S get(Bytes key) {
    return states.get(key);
  }

  @Override
  public void put(Bytes key, S state, long timestamp) {
    states.put(key, state);
  }

  @Override
  public void delete(Bytes key) {
    states.remove(key);
  }

  @Override
  public KeyValueIterator<Bytes, S> range(Bytes from, Bytes to) {
    return from.compareTo(to) > 0
        ? new Entries<>(new TreeMap<Bytes, S>())
        : new Entries<>(inOrder().subMap(from, true, to, true));
  }

  @Override
  public void forEach(Visitor visitor) {
    inOrder().forEach((key, state) -> visitor.entry(key.get(), codec.encode(state)));
  }

  /** Goes through entries, which nobody changes meanwhile. */
  private static final class Entries<S> implements KeyValueIterator<Bytes, S> {
    private final Iterator<Map.Entry<Bytes, S>> entries;
    private Map.@Nullable Entry<Bytes, S> next;

    Entries(NavigableMap<Bytes, S> map) {
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
}
