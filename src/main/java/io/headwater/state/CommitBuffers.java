package io.headwater.state;

import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.streams.state.StoreBuilder;

/** Declares commit buffers. */
public final class CommitBuffers {
  private CommitBuffers() {}

  /**
   * Declares a buffer.
   *
   * @param budget what one task's instance holds at most: as much as a cache; beyond it, all is
   *     written
   * @param sizeBytes what a value occupies
   */
  public static <K, V> StoreBuilder<CommitBuffer<K, V>> named(
      String name, CacheBudget budget, ToLongFunction<V> sizeBytes) {
    return new Builder<>(name, budget, sizeBytes);
  }

  private record Builder<K, V>(String name, CacheBudget budget, ToLongFunction<V> sizeBytes)
      implements StoreBuilder<CommitBuffer<K, V>> {
    @Override
    public CommitBuffer<K, V> build() {
      return new CommitBuffer<>(name, budget, sizeBytes);
    }

    @Override
    public StoreBuilder<CommitBuffer<K, V>> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<CommitBuffer<K, V>> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<CommitBuffer<K, V>> withLoggingEnabled(Map<String, String> config) {
      throw new UnsupportedOperationException("a commit buffer holds nothing over a commit");
    }

    @Override
    public StoreBuilder<CommitBuffer<K, V>> withLoggingDisabled() {
      return this;
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}
