package io.headwater.simulation;

import io.headwater.state.StateCodec;
import io.headwater.state.StateMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * States that are restored of the bytes of a changelog, and written back to it at a commit. Bytes
 * are decoded when they are asked for.
 */
final class LoggedMap<S> implements StateMap<S>, Logged {
  private final NavigableMap<Bytes, Slot<S>> states = new TreeMap<>();
  private final Set<Bytes> changed = new LinkedHashSet<>();
  private final NavigableMap<Bytes, byte[]> changelog;
  private final StateCodec<S> codec;
  private final Pulse pulse;
  private final boolean isKeepingDeleted;

  /** A state, still encoded or decoded. */
  private static final class Slot<S> {
    private byte @Nullable [] bytes;
    private @Nullable S state;

    Slot(byte @Nullable [] bytes, @Nullable S state) {
      this.bytes = bytes;
      this.state = state;
    }

    S decoded(StateCodec<S> codec) {
      byte[] encoded = bytes;
      if (encoded != null) {
        state = codec.decode(encoded);
        bytes = null;
      }
      if (state == null) {
        throw new IllegalStateException("neither bytes nor a state");
      }
      return state;
    }
  }

  /**
   * Restores a store.
   *
   * @param isKeepingDeleted whether the changelog does not hear of deletions, which is a fault
   */
  LoggedMap(
      NavigableMap<Bytes, byte[]> changelog,
      StateCodec<S> codec,
      Pulse pulse,
      boolean isKeepingDeleted) {
    this.changelog = changelog;
    this.codec = codec;
    this.pulse = pulse;
    this.isKeepingDeleted = isKeepingDeleted;
    changelog.forEach((key, bytes) -> states.put(key, new Slot<>(bytes, null)));
  }

  @Override
  public @Nullable S get(Bytes key) {
    pulse.touch();
    Slot<S> slot = states.get(key);
    return slot == null ? null : slot.decoded(codec);
  }

  @Override
  public void put(Bytes key, S state, long timestamp) {
    pulse.touch();
    states.put(key, new Slot<>(null, state));
    changed.add(key);
  }

  @Override
  public void delete(Bytes key) {
    pulse.touch();
    states.remove(key);
    changed.add(key);
  }

  @Override
  public KeyValueIterator<Bytes, S> range(Bytes from, Bytes to) {
    pulse.touch();
    return new Entries<>(
        from.compareTo(to) > 0 ? new TreeMap<>() : states.subMap(from, true, to, true), codec);
  }

  @Override
  public void writeBack() {
    for (Bytes key : changed) {
      Slot<S> slot = states.get(key);
      if (slot != null) {
        changelog.put(key, codec.encode(slot.decoded(codec)));
      } else if (!isKeepingDeleted) {
        changelog.remove(key);
      }
    }
    changed.clear();
  }

  /** Goes through entries, which nobody changes meanwhile. */
  private static final class Entries<S> implements KeyValueIterator<Bytes, S> {
    private final Iterator<Map.Entry<Bytes, Slot<S>>> entries;
    private final StateCodec<S> codec;
    private Map.@Nullable Entry<Bytes, Slot<S>> next;

    Entries(NavigableMap<Bytes, Slot<S>> map, StateCodec<S> codec) {
      this.entries = map.entrySet().iterator();
      this.codec = codec;
      advance();
    }

    private void advance() {
      next = entries.hasNext() ? entries.next() : null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    private Map.Entry<Bytes, Slot<S>> peek() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      return next;
    }

    @Override
    public KeyValue<Bytes, S> next() {
      Map.Entry<Bytes, Slot<S>> entry = peek();
      advance();
      return KeyValue.pair(entry.getKey(), entry.getValue().decoded(codec));
    }

    @Override
    public Bytes peekNextKey() {
      return peek().getKey();
    }

    @Override
    public void close() {}
  }
}
