package io.headwater.state;

import io.headwater.diagnostic.Problem;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An object store that writes the states updated since the last commit just before the next. */
final class WriteBackObjectStore<S> extends WriteThroughObjectStore<S>
    implements CachedStateStore<Bytes, S> {
  /*
   * A write-back must reach the changelog inside the transaction that commits the offsets of the
   * records behind it. Kafka Streams has one hook there, flushCache, which
   * StreamTask.prepareCommit calls on stores that are a CachedStateStore; it is internal.
   * StateStore.commit is too late: it runs after the transaction, and under exactly-once not on
   * every commit.
   *
   * Should a Kafka Streams version stop calling the hook, then states would be lost without a
   * sign. So the store writes through until it has seen flushCache after a write (trust is
   * earned, there is no time in which anything could be lost), and goes back to writing through
   * for good if it ever sees a commit that was not preceded by flushCache.
   *
   * Only what a record wrote counts against Kafka Streams. A processor that writes in its init
   * method does so in a task that has nothing to commit, and flushCache is rightly not called
   * then.
   */
  private enum Trust {
    UNPROVEN,
    EARNED,
    LOST
  }

  private static final Logger LOG = LoggerFactory.getLogger(WriteBackObjectStore.class);

  private final Consumer<Problem> problems;
  private volatile Trust trust = Trust.UNPROVEN;
  private boolean isFlushDue;
  private @Nullable StateStoreContext context;

  WriteBackObjectStore(TimestampedKeyValueStore<Bytes, S> inner, ObjectCache<S> cache) {
    this(inner, cache, problem -> LOG.warn("{}", problem.render()));
  }

  WriteBackObjectStore(
      TimestampedKeyValueStore<Bytes, S> inner, ObjectCache<S> cache, Consumer<Problem> problems) {
    super(inner, cache);
    this.problems = problems;
  }

  @Override
  public void init(StateStoreContext storeContext, StateStore root) {
    context = storeContext;
    startOver();
    super.init(storeContext, root);
  }

  @Override
  public void put(Bytes key, S state, long timestamp) {
    if (trust == Trust.EARNED) {
      requireTimestamp(timestamp);
      own();
      cache.putDirty(key, state, timestamp);
      cache.writeBackOverflow(inner::putAll);
    } else {
      noteWrite();
      settle(); // whatever was dirty when trust was lost
      super.put(key, state, timestamp);
    }
  }

  @Override
  public void delete(Bytes key) {
    noteWrite();
    super.delete(key);
  }

  private void noteWrite() {
    if (trust == Trust.UNPROVEN && !isFlushDue) {
      isFlushDue = isRecordInHand();
    }
  }

  private boolean isRecordInHand() {
    return context != null
        && context.recordMetadata().map(RecordMetadata::topic).isPresent();
  }

  @Override
  public boolean writesBack() {
    return trust == Trust.EARNED;
  }

  @Override
  void settle() {
    cache.writeBackAll(inner::putAll);
  }

  @Override
  public void flushCache() {
    settle();
    if (trust == Trust.UNPROVEN && isFlushDue) {
      trust = Trust.EARNED;
    }
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    if (trust == Trust.UNPROVEN && isFlushDue) {
      loseTrust(
          "HW0905",
          "Kafka Streams committed updates without flushing caches first, so from now on each "
              + "update is written at once",
          "use the Kafka Streams version that this library is built for");
    }
    refuseDirty();
    if (trust == Trust.EARNED || cache.dirtySize() > 0) {
      inner.commit(changelogOffsets); // clearCache will tell when to drop the cache
    } else {
      super.commit(changelogOffsets);
    }
  }

  private void refuseDirty() {
    if (cache.dirtySize() > 0) {
      loseTrust(
          "HW0906",
          "%d states were updated when nothing was left to commit, so they were not written back"
              .formatted(cache.dirtySize()),
          "update states only while a record or a timer is processed");
    }
  }

  private void loseTrust(String code, String what, String fix) {
    trust = Trust.LOST;
    String task = context == null ? "" : ", task " + context.taskId();
    problems.accept(new Problem(code, "state store '" + name() + "'" + task, what, fix));
  }

  /** Called when an active task becomes a standby or the reverse; it has flushed by then. */
  @Override
  public void clearCache() {
    refuseDirty();
    forget();
    startOver();
  }

  private void startOver() {
    isFlushDue = false;
    if (trust == Trust.EARNED) {
      trust = Trust.UNPROVEN;
    }
  }

  /** Refuses, as no operator of ours listens to a cache. */
  @Override
  public boolean setFlushListener(CacheFlushListener<Bytes, S> listener, boolean sendOldValues) {
    return false;
  }
}
