package io.headwater.state;

import io.headwater.diagnostic.Problem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedBytesStore;

/** Write-back stores that give their problems to the test. */
final class ReportingStores {
  private static final ClassLoader LOADER = ReportingStores.class.getClassLoader();

  private ReportingStores() {}

  static StoreBuilder<ObjectStore<Tally>> writeBack(Consumer<Problem> problems) {
    return building(() -> store(problems));
  }

  /** As if Kafka Streams had changed its internal interface, so that it never flushes the store. */
  static StoreBuilder<ObjectStore<Tally>> neverFlushed(Consumer<Problem> problems) {
    return building(() -> withoutInternalInterface(store(problems)));
  }

  @SuppressWarnings("unchecked")
  private static StoreBuilder<ObjectStore<Tally>> building(Supplier<Object> store) {
    StoreBuilder<ObjectStore<Tally>> declared = StoreForm.PERSISTENT_WRITE_BACK.builder();
    return (StoreBuilder<ObjectStore<Tally>>) Proxy.newProxyInstance(
        LOADER,
        new Class<?>[] {StoreBuilder.class},
        (proxy, method, arguments) ->
            method.getName().equals("build") ? store.get() : method.invoke(declared, arguments));
  }

  private static Object withoutInternalInterface(Object store) {
    return Proxy.newProxyInstance(
        LOADER,
        new Class<?>[] {ObjectStore.class, TimestampedBytesStore.class},
        (proxy, method, arguments) -> {
          try {
            return method.invoke(store, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private static WriteBackObjectStore<Tally> store(Consumer<Problem> problems) {
    return new WriteBackObjectStore<>(
        Stores.timestampedKeyValueStoreBuilder(
                Stores.persistentTimestampedKeyValueStore(StoreDriver.STORE),
                Serdes.Bytes(),
                Serdes.serdeFrom(
                    (topic, tally) -> Tally.CODEC.encode(tally),
                    (topic, bytes) -> Tally.CODEC.decode(bytes)))
            .withLoggingEnabled(Map.of())
            .build(),
        new ObjectCache<>(CacheBudget.each(1L << 20), Tally.CODEC::sizeBytes, StoreListener.NONE),
        problems);
  }
}
