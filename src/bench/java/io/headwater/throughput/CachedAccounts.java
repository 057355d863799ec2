package io.headwater.throughput;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;
import topologies.orders.proto.Order;

/**
 * The write-back cache that one would write by hand in front of RocksDB: the least recently used
 * states leave first, and what changed is written to the store when the task commits.
 *
 * <p>Rests on the same internal hook as Kafka Streams' own record cache ({@code CachedStateStore}).
 */
final class CachedAccounts
    implements StateStore, CachedStateStore<String, Order>, TimestampedBytesStore {
  private static final int OVERHEAD_BYTES = 128;
  private static final int FIRST_SIZE = 1024;
  private static final float LOAD = 0.75f;

  private final TimestampedKeyValueStore<String, Order> inner;
  private final long boundBytes;
  private final Map<String, Entry> entries = new LinkedHashMap<>(FIRST_SIZE, LOAD, true);
  private long bytes;
  private Listener listener = Listener.NONE;

  private CachedAccounts(TimestampedKeyValueStore<String, Order> inner, long boundBytes) {
    this.inner = inner;
    this.boundBytes = boundBytes;
  }

  /** Hears of states that are written back. */
  interface Listener {
    /** Does nothing. */
    Listener NONE = (key, state, timestamp) -> {};

    /** Called for each state, within the transaction of its events. */
    void written(String key, Order state, long timestamp);
  }

  /** A state, and whether the store behind does not have it yet. */
  private record Entry(Order state, long timestamp, boolean isDirty) {
    long bytes(String key) {
      return (long) OVERHEAD_BYTES + key.length() + state.getSerializedSize();
    }
  }

  void listen(Listener other) {
    listener = other;
  }

  Order get(String key) {
    @Nullable Entry cached = entries.get(key);
    if (cached != null) {
      return cached.state();
    }
    @Nullable ValueAndTimestamp<Order> stored = inner.get(key);
    return stored == null ? Order.getDefaultInstance() : stored.value();
  }

  void put(String key, Order state, long timestamp) {
    Entry entry = new Entry(state, timestamp, true);
    @Nullable Entry before = entries.put(key, entry);
    bytes += entry.bytes(key) - (before == null ? 0 : before.bytes(key));
    Iterator<Map.Entry<String, Entry>> eldest = entries.entrySet().iterator();
    while (bytes > boundBytes && entries.size() > 1) {
      Map.Entry<String, Entry> leaving = eldest.next();
      write(leaving.getKey(), leaving.getValue());
      bytes -= leaving.getValue().bytes(leaving.getKey());
      eldest.remove();
    }
  }

  private void write(String key, Entry entry) {
    if (entry.isDirty()) {
      inner.put(key, ValueAndTimestamp.make(entry.state(), entry.timestamp()));
      listener.written(key, entry.state(), entry.timestamp());
    }
  }

  @Override
  public void flushCache() {
    entries.replaceAll((key, entry) -> {
      write(key, entry);
      return entry.isDirty() ? new Entry(entry.state(), entry.timestamp(), false) : entry;
    });
  }

  @Override
  public void clearCache() {
    entries.clear();
    bytes = 0;
  }

  @Override
  public boolean setFlushListener(
      CacheFlushListener<String, Order> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    inner.init(context, root);
  }

  @Override
  public void commit(Map<TopicPartition, Long> offsets) {
    inner.commit(offsets);
  }

  @Override
  public @Nullable Long committedOffset(TopicPartition partition) {
    return inner.committedOffset(partition);
  }

  @Override
  @SuppressWarnings("deprecation") // decides whether Streams keeps a checkpoint file beside
  public boolean managesOffsets() {
    return inner.managesOffsets();
  }

  @Override
  public void close() {
    clearCache();
    inner.close();
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public boolean persistent() {
    return inner.persistent();
  }

  @Override
  public boolean isOpen() {
    return inner.isOpen();
  }

  @Override
  public Position getPosition() {
    return inner.getPosition();
  }

  /** Makes one per task; always logged, as the store behind is. */
  static final class Builder implements StoreBuilder<CachedAccounts> {
    private final StoreBuilder<TimestampedKeyValueStore<String, Order>> inner =
        Stores.timestampedKeyValueStoreBuilder(
                Stores.persistentTimestampedKeyValueStore(ProcessorJob.STORE),
                Serdes.String(),
                ProtoSerde.ACCOUNT)
            .withCachingDisabled();
    private final long boundBytes;

    Builder(long boundBytes) {
      this.boundBytes = boundBytes;
    }

    @Override
    public CachedAccounts build() {
      return new CachedAccounts(inner.build(), boundBytes);
    }

    @Override
    public StoreBuilder<CachedAccounts> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<CachedAccounts> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<CachedAccounts> withLoggingEnabled(Map<String, String> config) {
      inner.withLoggingEnabled(config);
      return this;
    }

    @Override
    public StoreBuilder<CachedAccounts> withLoggingDisabled() {
      throw new UnsupportedOperationException("states must survive their directory");
    }

    @Override
    public Map<String, String> logConfig() {
      return inner.logConfig();
    }

    @Override
    public boolean loggingEnabled() {
      return inner.loggingEnabled();
    }

    @Override
    public String name() {
      return inner.name();
    }
  }
}
