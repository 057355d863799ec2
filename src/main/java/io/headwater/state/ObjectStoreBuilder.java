package io.headwater.state;

import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;

/** Builds an object store around a timestamped key-value store of Kafka Streams. */
final class ObjectStoreBuilder<S> implements StoreBuilder<ObjectStore<S>> {
  private final StoreBuilder<TimestampedKeyValueStore<Bytes, S>> inner;
  private final StateCodec<S> codec;
  private final StoreOptions options;

  ObjectStoreBuilder(
      KeyValueBytesStoreSupplier supplier, StateCodec<S> codec, StoreOptions options) {
    this.codec = codec;
    this.options = options;
    this.inner = Stores.timestampedKeyValueStoreBuilder(supplier, Serdes.Bytes(), serde(codec))
        .withCachingDisabled()
        .withLoggingEnabled(options.changelogConfig());
  }

  private static <S> Serde<S> serde(StateCodec<S> codec) {
    // A null would pass as a deletion that nobody asked for.
    return Serdes.serdeFrom(
        (topic, state) -> Objects.requireNonNull(codec.encode(state), "a codec encoded to null"),
        (topic, bytes) -> codec.decode(bytes));
  }

  @Override
  public ObjectStore<S> build() {
    ObjectCache<S> cache = new ObjectCache<>(options.cache(), codec::sizeBytes, options.listener());
    return options.writeBack()
        ? new WriteBackObjectStore<>(inner.build(), cache)
        : new WriteThroughObjectStore<>(inner.build(), cache);
  }

  /** Refuses: two caches on top of each other would only hold everything twice. */
  @Override
  public StoreBuilder<ObjectStore<S>> withCachingEnabled() {
    throw new UnsupportedOperationException(
        "store '" + name() + "' has a cache of its own; size it by StoreOptions.cache");
  }

  @Override
  public StoreBuilder<ObjectStore<S>> withCachingDisabled() {
    return this;
  }

  @Override
  public StoreBuilder<ObjectStore<S>> withLoggingEnabled(Map<String, String> config) {
    inner.withLoggingEnabled(config);
    return this;
  }

  @Override
  public StoreBuilder<ObjectStore<S>> withLoggingDisabled() {
    inner.withLoggingDisabled();
    return this;
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
