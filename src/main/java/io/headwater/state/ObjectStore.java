package io.headwater.state;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A store of immutable states by raw key bytes, as Kafka Streams hands it to a processor and, for
 * reading, to interactive queries.
 *
 * <p>Key: bytes, ordered as unsigned. Value: at most one state per key. Neither a key's array nor a
 * state may change once given to the store.
 *
 * <p>Threads: one stream thread writes. Only it may call {@link #put}, {@link #delete} and {@link
 * #dirtyBytes}, and only while it processes a record or a punctuation: what is updated when there
 * is nothing to commit is lost. Any thread may read. A query thread sees what the stream thread
 * sees by {@link #get}, committed or not; scans, {@link #approximateNumEntries} and the
 * interactive queries other than for one key see the states as of the last write-back, at most
 * one commit interval ago. On the stream thread, scans see every write made before them.
 *
 * @param <S> the state
 */
public interface ObjectStore<S> extends ReadOnlyKeyValueStore<Bytes, S>, StateMap<S>, StateStore {
  /** Returns the state of a key, or null if it has none. */
  @Override
  @Nullable
  S get(Bytes key);

  /**
   * Sets the state of a key.
   *
   * @param timestamp event time in epoch milliseconds, at least 0; the changelog record carries it,
   *     whenever it is written
   * @throws IllegalArgumentException if the timestamp is negative
   */
  @Override
  void put(Bytes key, S state, long timestamp);

  /**
   * Removes the state of a key, if it has one.
   *
   * <p>The tombstone is written to the changelog at once, with the timestamp of the record in
   * hand: Kafka Streams lets a value bring its timestamp, but not a tombstone, and at the commit
   * the record in hand is whichever came last.
   */
  @Override
  void delete(Bytes key);

  /** Returns the states of a range as {@link StateMap#range} does; null is no bound. */
  @Override
  KeyValueIterator<Bytes, S> range(@Nullable Bytes from, @Nullable Bytes to);

  /** Returns the estimated size of the states that await write-back, in bytes. */
  long dirtyBytes();

  /**
   * Tells whether states are written back at the commit, at present.
   *
   * <p>False for a store that writes through, and for one that does not, or not yet, trust Kafka
   * Streams to call it before the commit.
   */
  boolean writesBack();
}
