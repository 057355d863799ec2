package io.headwater.streams;

import io.headwater.event.Snapshot;
import io.headwater.host.StoreTables;
import io.headwater.metrics.StateMeter;
import io.headwater.operator.GlobalTable;
import io.headwater.operator.ProgramStore;
import io.headwater.state.ObjectStore;
import io.headwater.state.ObjectStores;
import io.headwater.state.StateCodec;
import io.headwater.state.StoreListener;
import io.headwater.state.StoreOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Builds the stores that programs declare: RocksDB, logged, one builder per declaration. */
final class ProgramStores {
  private final HostSettings settings;

  ProgramStores(HostSettings settings) {
    this.settings = settings;
  }

  StoreBuilder<?> builder(ProgramStore store) {
    if (store instanceof ProgramStore.Ids ids) {
      return ids(ids);
    }
    StoreOptions options = options(store.name());
    return objects(
        store.name(),
        StoreTables.codec(store),
        store.holdsRecords() ? options.withChangelogConfig(TopicPlan.LARGE_RECORDS) : options);
  }

  /**
   * Builds the store of a global table: without a changelog, as its topic is one, and written
   * through, as no task commits it.
   */
  StoreBuilder<ObjectStore<Snapshot>> builder(GlobalTable table) {
    String store = table.store();
    return ObjectStores.persistent(
            store, StoreTables.snapshots(store, table.row()), options(store).withWriteThrough())
        .withLoggingDisabled();
  }

  private static <S> StoreBuilder<?> objects(
      String store, StateCodec<S> codec, StoreOptions options) {
    return ObjectStores.persistent(store, codec, options);
  }

  private StoreOptions options(String store) {
    return StoreOptions.defaults()
        .withCache(settings.cache())
        .withListener(new MeteredListener(settings.metrics().state(store)));
  }

  private static StoreBuilder<?> ids(ProgramStore.Ids store) {
    // An id is put at most the window behind stream time, and found until stream time has moved on
    // by the window; the store finds what is younger than its retention.
    Duration retention = store.window().multipliedBy(2).plusMillis(1);
    return Stores.windowStoreBuilder(
            Stores.persistentWindowStore(store.name(), retention, store.window(), false),
            Serdes.Bytes(),
            Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingEnabled(Map.of());
  }

  /** Hears all tasks of a store. */
  private static final class MeteredListener implements StoreListener {
    private final StateMeter meter;
    private final AtomicLong dirtyBytes = new AtomicLong();

    MeteredListener(StateMeter meter) {
      this.meter = meter;
    }

    @Override
    public void hit() {
      meter.hit();
    }

    @Override
    public void miss() {
      meter.miss();
    }

    @Override
    public void dirtyBytesChanged(long delta) {
      meter.dirtyBytes(dirtyBytes.addAndGet(delta));
    }
  }
}
