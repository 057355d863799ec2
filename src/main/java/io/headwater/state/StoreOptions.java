package io.headwater.state;

import java.util.Map;

/**
 * How one store is cached, logged and watched.
 *
 * @param cache bounds the cache of <em>one task's</em> instance of the store; an estimate, see
 *     {@link StateCodec#sizeBytes}. One state beyond it is kept while it awaits write-back
 * @param writeBack whether states are written once per commit; false writes each update at once and
 *     caches for reading only, without relying on internals of Kafka Streams
 * @param changelogConfig topic settings of the changelog, beyond Kafka Streams' own
 * @param listener hears hits, misses and write-backs of all tasks
 */
public record StoreOptions(
    CacheBudget cache,
    boolean writeBack,
    Map<String, String> changelogConfig,
    StoreListener listener) {
  private static final long DEFAULT_CACHE_BYTES = 16L << 20;

  /** Copies the map. */
  public StoreOptions {
    changelogConfig = Map.copyOf(changelogConfig);
  }

  /** Returns a write-back cache of 16 MiB per task, no changelog settings, no listener. */
  public static StoreOptions defaults() {
    return new StoreOptions(
        CacheBudget.each(DEFAULT_CACHE_BYTES), true, Map.of(), StoreListener.NONE);
  }

  /** Returns these options with another bound, in bytes per task. */
  public StoreOptions withCacheBytes(long bytes) {
    return withCache(CacheBudget.each(bytes));
  }

  /** Returns these options with a bound that other stores may share. */
  public StoreOptions withCache(CacheBudget budget) {
    return new StoreOptions(budget, writeBack, changelogConfig, listener);
  }

  /** Returns these options with every update written at once. */
  public StoreOptions withWriteThrough() {
    return new StoreOptions(cache, false, changelogConfig, listener);
  }

  /** Returns these options with other changelog settings. */
  public StoreOptions withChangelogConfig(Map<String, String> config) {
    return new StoreOptions(cache, writeBack, config, listener);
  }

  /** Returns these options with another listener. */
  public StoreOptions withListener(StoreListener storeListener) {
    return new StoreOptions(cache, writeBack, changelogConfig, storeListener);
  }
}
