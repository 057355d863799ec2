package io.headwater.state;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Immutable states by raw key bytes, ordered as unsigned, wherever they are kept.
 *
 * @param <S> the state
 */
public interface StateMap<S> {
  /** Returns the state of a key, or null if it has none. */
  @Nullable
  S get(Bytes key);

  /**
   * Sets the state of a key.
   *
   * @param timestamp event time in epoch milliseconds, at least 0
   * @throws IllegalArgumentException if the timestamp is negative
   */
  void put(Bytes key, S state, long timestamp);

  /** Removes the state of a key, if it has one. */
  void delete(Bytes key);

  /** Returns the states whose keys are in [{@code from}, {@code to}], in the order of the keys. */
  KeyValueIterator<Bytes, S> range(Bytes from, Bytes to);
}
