package io.headwater.state;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.jspecify.annotations.Nullable;

/** An object store that writes every update at once and caches decoded states for reading. */
class WriteThroughObjectStore<S> implements ObjectStore<S>, TimestampedBytesStore {
  /*
   * What Kafka Streams 4.3 asks of a store around another one, where only the type tells:
   *
   * - TimestampedBytesStore: ProcessorStateManager picks the converter of restored records by the
   *   registered store, and looks through its own wrappers only. Without the marker, a restored
   *   value lacks its timestamp prefix, and is corrupt.
   * - not KeyValueStore, WindowStore or SessionStore: a processor would be handed a decorator of
   *   that interface instead of this object.
   * - managesOffsets, deprecated as it is: without it, Kafka Streams keeps the changelog offsets
   *   in a file of its own, which can run ahead of what RocksDB has on disk.
   * - init passes the root on: the restore callback belongs to the registered store.
   *
   * The cache has one writer, the stream thread of the task. Nothing tells a store which thread
   * that is: init runs on others too. So the thread that writes is the owner, and only the owner
   * fills the cache. A query thread must not, as it could put a state there that was overwritten
   * since it read it. A standby is never written to by this object, so it has no owner, and what
   * restoration writes below is seen at once.
   *
   * A task can become a standby, with the same store, and active again later (KAFKA-14172). Only
   * the internal interface tells a store so, but a commit always comes before, so the cache is
   * dropped there. Under exactly-once, a running task commits its stores when it is revoked or
   * closed only; under at-least-once at every commit, which is the price of not relying on
   * internals.
   */
  final TimestampedKeyValueStore<Bytes, S> inner;
  final ObjectCache<S> cache;
  private volatile @Nullable Thread owner;

  WriteThroughObjectStore(TimestampedKeyValueStore<Bytes, S> inner, ObjectCache<S> cache) {
    this.inner = inner;
    this.cache = cache;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    forget();
    inner.init(context, root);
  }

  /** Empties the cache and awaits a new owner. */
  final void forget() {
    owner = null;
    cache.clear();
  }

  /** Makes the calling thread the owner. */
  final void own() {
    Thread current = Thread.currentThread();
    if (owner != current) {
      owner = current;
    }
  }

  @Override
  public final @Nullable S get(Bytes key) {
    boolean owned = isOwned();
    S cached = owned ? cache.get(key) : cache.peek(key);
    if (cached != null) {
      return cached;
    }
    ValueAndTimestamp<S> stored = inner.get(key);
    if (stored == null) {
      return null;
    }
    if (owned) {
      cache.putClean(key, stored.value());
    }
    return stored.value();
  }

  private boolean isOwned() {
    return owner == Thread.currentThread();
  }

  @Override
  public void put(Bytes key, S state, long timestamp) {
    requireTimestamp(timestamp);
    own();
    inner.put(key, ValueAndTimestamp.make(state, timestamp));
    cache.putClean(key, state); // only now: readers must never see the store below go back
  }

  /** Refuses now what the producer would refuse at the commit, when the record is forgotten. */
  static void requireTimestamp(long timestamp) {
    if (timestamp < 0) {
      throw new IllegalArgumentException("timestamp must be at least 0, was " + timestamp);
    }
  }

  @Override
  public void delete(Bytes key) {
    own();
    inner.put(key, null); // inner.delete would read and decode the old state first
    cache.remove(key);
  }

  @Override
  public final long dirtyBytes() {
    return cache.dirtyBytes();
  }

  @Override
  public boolean writesBack() {
    return false;
  }

  /** Makes the store below hold every state, before the owner scans it. */
  void settle() {}

  private TimestampedKeyValueStore<Bytes, S> settled() {
    if (isOwned()) {
      settle();
    }
    return inner;
  }

  @Override
  public final KeyValueIterator<Bytes, S> range(@Nullable Bytes from, @Nullable Bytes to) {
    return new StateIterator<>(settled().range(from, to));
  }

  @Override
  public final KeyValueIterator<Bytes, S> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
    return new StateIterator<>(settled().reverseRange(from, to));
  }

  @Override
  public final KeyValueIterator<Bytes, S> all() {
    return new StateIterator<>(settled().all());
  }

  @Override
  public final KeyValueIterator<Bytes, S> reverseAll() {
    return new StateIterator<>(settled().reverseAll());
  }

  @Override
  public final <PS extends Serializer<P>, P> KeyValueIterator<Bytes, S> prefixScan(
      P prefix, PS prefixKeySerializer) {
    return StateIterator.ofPrefix(settled(), prefixKeySerializer.serialize(name(), prefix));
  }

  @Override
  public final long approximateNumEntries() {
    long entries = inner.approximateNumEntries();
    return entries > 0 && inner.get(StoreMark.KEY) != null ? entries - 1 : entries;
  }

  /** Answers by the store below, which knows its position; a cached state of the key is newer. */
  @Override
  @SuppressWarnings("unchecked") // a KeyQuery<Bytes, S> is a Query<S>
  public final <R> QueryResult<R> query(Query<R> query, PositionBound bound, QueryConfig config) {
    QueryResult<R> stored = inner.query(query, bound, config);
    if (stored.isFailure()) {
      return stored;
    }
    if (stored.getResult() instanceof KeyValueIterator<?, ?> all) {
      return like(stored, (R) new Unmarked<>((KeyValueIterator<Bytes, ?>) all));
    }
    if (!(query instanceof KeyQuery<?, ?> keyQuery)) {
      return stored;
    }
    S cached = cache.peek((Bytes) keyQuery.getKey());
    if (cached == null) {
      return stored;
    }
    return like(stored, (R) cached);
  }

  private static <R> QueryResult<R> like(QueryResult<R> stored, R result) {
    QueryResult<R> other = QueryResult.forResult(result);
    other.setPosition(stored.getPosition());
    stored.getExecutionInfo().forEach(other::addExecutionInfo);
    return other;
  }

  @Override
  public final Position getPosition() {
    return inner.getPosition();
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    inner.commit(changelogOffsets);
    forget();
  }

  @Override
  public final @Nullable Long committedOffset(TopicPartition partition) {
    return inner.committedOffset(partition);
  }

  @Override
  @SuppressWarnings("deprecation") // still decisive, see above
  public final boolean managesOffsets() {
    return inner.managesOffsets();
  }

  /** Drops the cache and writes nothing: a clean close has flushed, a failed one must not. */
  @Override
  public final void close() {
    forget();
    inner.close();
  }

  @Override
  public final String name() {
    return inner.name();
  }

  @Override
  public final boolean persistent() {
    return inner.persistent();
  }

  @Override
  public final boolean isOpen() {
    return inner.isOpen();
  }
}
