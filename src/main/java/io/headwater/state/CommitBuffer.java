package io.headwater.state;

import io.headwater.diagnostic.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values that are written just before the commit of the records that they came of, the newest of
 * each key only. Holds nothing over a commit, and has no changelog.
 *
 * <p>Used by the stream thread of its task alone.
 *
 * @param <K> key, with {@code equals}
 * @param <V> value
 */
public final class CommitBuffer<K, V> implements StateStore, CachedStateStore<K, V> {
  /*
   * As in WriteBackObjectStore: flushCache is the one hook that runs inside the transaction, and
   * internal to Kafka Streams. So a value waits only after the hook was seen to run behind a record
   * that had one, and never again once a commit is seen that it did not run before.
   */
  private enum Trust {
    UNPROVEN,
    EARNED,
    LOST
  }

  private static final Logger LOG = LoggerFactory.getLogger(CommitBuffer.class);

  private final String name;
  private final CacheBudget budget;
  private final ToLongFunction<V> sizeBytes;
  private final Map<K, V> waiting = new LinkedHashMap<>();
  private @Nullable Consumer<V> writer;
  private Trust trust = Trust.UNPROVEN;
  private boolean isFlushDue;
  private boolean isOpen;
  private long waitingBytes;

  CommitBuffer(String name, CacheBudget budget, ToLongFunction<V> sizeBytes) {
    this.name = name;
    this.budget = budget;
    this.sizeBytes = sizeBytes;
  }

  /** Says what writes a value; to be called when the processor starts. */
  public void writeBy(Consumer<V> consumer) {
    writer = consumer;
  }

  /**
   * Keeps a value until the commit, in place of an earlier one of its key.
   *
   * @return false if it cannot be kept: the caller then writes it
   */
  public boolean offer(K key, V value) {
    if (trust != Trust.EARNED) {
      isFlushDue = trust == Trust.UNPROVEN;
      return false;
    }
    V earlier = waiting.put(key, value);
    waitingBytes += sizeBytes.applyAsLong(value);
    if (earlier != null) {
      waitingBytes -= sizeBytes.applyAsLong(earlier);
    }
    if (waitingBytes > budget.share()) {
      write();
    }
    return true;
  }

  private void write() {
    Consumer<V> to = Objects.requireNonNull(writer, name);
    for (V value : waiting.values()) {
      to.accept(value);
    }
    forget();
  }

  private void forget() {
    waiting.clear();
    waitingBytes = 0;
  }

  @Override
  public void flushCache() {
    write();
    if (trust == Trust.UNPROVEN && isFlushDue) {
      trust = Trust.EARNED;
    }
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    if (!waiting.isEmpty() || (trust == Trust.UNPROVEN && isFlushDue)) {
      trust = Trust.LOST;
      LOG.warn(
          "{}",
          new Problem(
                  "HW0909",
                  name,
                  "Kafka Streams committed without flushing caches first, so from now on every"
                      + " record is written at once",
                  "use the Kafka Streams version that this library is built for")
              .render());
    }
  }

  @Override
  public void clearCache() {
    forget();
    isFlushDue = false;
    if (trust == Trust.EARNED) {
      trust = Trust.UNPROVEN;
    }
  }

  @Override
  public boolean setFlushListener(CacheFlushListener<K, V> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    clearCache();
    context.register(root, (key, value) -> {});
    isOpen = true;
  }

  /** Drops what waits: a clean close has flushed, and a failed one must not write. */
  @Override
  public void close() {
    forget();
    isOpen = false;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }
}
