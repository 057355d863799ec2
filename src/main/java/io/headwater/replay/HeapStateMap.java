package io.headwater.replay;

import io.headwater.state.StateCodec;
import io.headwater.state.StateMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * States on the heap, encoded only to be told what they are; or, when they are too many, in a table
 * on disk, from which they come back when they are read.
 */
final class HeapStateMap<S> implements StateMap<S>, StoredBytes, SpillSpace.Spilling {
  private final Map<Bytes, S> states;
  private final StateCodec<S> codec;
  private final SpillSpace space;
  private final SpillSpace.Shelf shelf;

  private HeapStateMap(Map<Bytes, S> states, StateCodec<S> codec, SpillSpace space) {
    this.states = states;
    this.codec = codec;
    this.space = space;
    this.shelf = space.add(this);
  }

  /** Makes an empty map in which single keys are found at once, and ranges slowly. */
  static <S> HeapStateMap<S> hashed(StateCodec<S> codec, SpillSpace space) {
    return new HeapStateMap<>(new HashMap<>(), codec, space);
  }

  /** Makes an empty map in which ranges are found at once. */
  static <S> HeapStateMap<S> sorted(StateCodec<S> codec, SpillSpace space) {
    return new HeapStateMap<>(new TreeMap<>(), codec, space);
  }

  private NavigableMap<Bytes, S> inOrder() {
    return states instanceof NavigableMap<Bytes, S> sorted ? sorted : new TreeMap<>(states);
  }

  @Override
  public @Nullable S get(Bytes key) {
    S state = states.get(key);
    if (state != null || !shelf.isUsed()) {
      return state;
    }
    S back = shelf.get(key.get()).map(codec::decode).orElse(null);
    if (back != null) {
      hold(key, back);
    }
    return back;
  }

  @Override
  public void put(Bytes key, S state, long timestamp) {
    hold(key, state);
  }

  private void hold(Bytes key, S state) {
    S before = states.put(key, state);
    if (space.isBounded()) {
      shelf.held(
          before == null
              ? SpillSpace.ENTRY_BYTES + key.get().length + codec.sizeBytes(state)
              : codec.sizeBytes(state) - codec.sizeBytes(before));
    }
  }

  @Override
  public void delete(Bytes key) {
    S before = states.remove(key);
    shelf.delete(key.get());
    if (before != null && space.isBounded()) {
      shelf.held(-SpillSpace.ENTRY_BYTES - key.get().length - codec.sizeBytes(before));
    }
  }

  @Override
  public void spill() {
    states.forEach((key, state) -> shelf.put(key.get(), codec.encode(state)));
    states.clear();
  }

  @Override
  public KeyValueIterator<Bytes, S> range(Bytes from, Bytes to) {
    if (from.compareTo(to) > 0) {
      return new StateEntries<>(new TreeMap<Bytes, S>().entrySet().iterator());
    }
    Iterator<Map.Entry<Bytes, S>> here =
        inOrder().subMap(from, true, to, true).entrySet().iterator();
    return shelf.isUsed()
        ? new MergedEntries<>(here, shelf.from(from.get()), to, codec)
        : new StateEntries<>(here);
  }

  @Override
  public void forEach(Visitor visitor) {
    if (!shelf.isUsed()) {
      inOrder().forEach((key, state) -> visitor.entry(key.get(), codec.encode(state)));
      return;
    }
    spill();
    try (SpillSpace.ShelfCursor entries = shelf.from(new byte[0])) {
      for (; entries.isValid(); entries.next()) {
        visitor.entry(entries.key(), entries.value());
      }
    }
  }
}
