package io.headwater.state;

import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Makes builders of object stores, to be added to a topology and attached to processors by name.
 *
 * <p>Create one builder per declared store: Kafka Streams takes one builder instance for one store,
 * and merges the subtopologies that share it. Logging is on, with the options' changelog settings;
 * Kafka Streams' own record cache is off and cannot be turned on.
 */
public final class ObjectStores {
  private ObjectStores() {}

  /** Makes a builder of a store in RocksDB, on the local disk. */
  public static <S> StoreBuilder<ObjectStore<S>> persistent(
      String name, StateCodec<S> codec, StoreOptions options) {
    return new ObjectStoreBuilder<>(
        Stores.persistentTimestampedKeyValueStore(name), codec, options);
  }

  /** Makes a builder of a store on the heap, which every start restores from the changelog. */
  public static <S> StoreBuilder<ObjectStore<S>> inMemory(
      String name, StateCodec<S> codec, StoreOptions options) {
    return new ObjectStoreBuilder<>(Stores.inMemoryKeyValueStore(name), codec, options);
  }
}
