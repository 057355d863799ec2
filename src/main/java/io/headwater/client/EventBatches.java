package io.headwater.client;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Gathers records into batches, publishes each when it is complete, and tells of each as a whole
 * what became of its records. Batches are published in order, and several may be under way.
 * Thread-safe.
 *
 * <p>A batch is not atomic: those of its records that can be written are, and the result names the
 * others. For all or nothing there is {@link TransactionalPublisher}.
 */
public final class EventBatches implements AutoCloseable {
  private final EventPublisher publisher;
  private final Consumer<BatchResult> listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final OpenBatch<PublishRecord> open;
  private final Thread timer;
  private final Told told = new Told();
  private long published;

  /** Whether the timer waits for a batch to begin; it needs not be told of the others. */
  private boolean isTimerIdle;

  private boolean isClosed;

  /**
   * How many batches were told of. A lock of its own, as it is the producer's thread that tells: it
   * must not wait for someone who waits for room.
   */
  private static final class Told {
    private long batches;
    private volatile @Nullable RuntimeException thrown;

    synchronized void one(@Nullable RuntimeException failure) {
      batches++;
      if (thrown == null) {
        thrown = failure;
      }
      notifyAll();
    }

    synchronized void await(long all) throws InterruptedException {
      while (batches < all) {
        wait();
      }
    }

    void rethrow() {
      if (thrown == null) {
        return; // Asked for every record.
      }
      synchronized (this) {
        RuntimeException failure = thrown;
        if (failure != null) {
          thrown = null;
          throw failure;
        }
      }
    }
  }

  EventBatches(EventPublisher publisher, BatchLimits limits, Consumer<BatchResult> listener) {
    this.publisher = publisher;
    this.listener = listener;
    this.open = new OpenBatch<>(limits);
    this.timer = new Thread(this::publishWhenDue, "headwater-publisher-batches");
    timer.setDaemon(true);
    timer.start();
  }

  /**
   * Adds a record to the open batch, and publishes that if it is complete by it; then blocks where
   * {@link EventPublisher#publish} does.
   *
   * @throws IllegalStateException if this, or the publisher, is closed
   * @throws RuntimeException what the listener has thrown, once
   */
  public void add(PublishRecord record) {
    lock.lock();
    try {
      requireOpen();
      for (List<PublishRecord> complete : open.add(record, record.sizeBytes(), System::nanoTime)) {
        publish(complete);
      }
      if (isTimerIdle) {
        isTimerIdle = false;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    told.rethrow();
  }

  private void requireOpen() {
    if (isClosed) {
      throw new IllegalStateException("the batches are closed: begin others for further records");
    }
  }

  /** Publishes the open batch, and waits until the listener was told of all batches so far. */
  public void flush() {
    long all;
    lock.lock();
    try {
      publish(open.take());
      all = published;
    } finally {
      lock.unlock();
    }
    try {
      told.await(all);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    told.rethrow();
  }

  private void publish(List<PublishRecord> records) {
    if (records.isEmpty()) {
      return;
    }
    PendingBatch batch = publisher.batch(published++, records.size(), this::tell);
    int taken = 0;
    try {
      for (PublishRecord record : records) {
        publisher.publish(record, batch, taken);
        taken++;
      }
    } catch (IllegalStateException e) {
      // Closed before its batches: what it did not take is told like what it could not write.
      for (int i = taken; i < records.size(); i++) {
        batch.answered(i, PublishFailures.closed(records.get(i), false));
      }
    }
  }

  private void tell(BatchResult result) {
    RuntimeException thrown = null;
    try {
      listener.accept(result);
    } catch (RuntimeException e) {
      thrown = e;
    }
    told.one(thrown);
  }

  private void publishWhenDue() {
    lock.lock();
    try {
      while (!isClosed) {
        OptionalLong left = open.leftNanos(System.nanoTime());
        if (left.isEmpty()) {
          isTimerIdle = true;
          changed.awaitUninterruptibly();
        } else if (left.getAsLong() > 0) {
          var unused = changed.await(left.getAsLong(), TimeUnit.NANOSECONDS);
        } else {
          publish(open.take());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Publishes what is left, and waits until the listener was told of it. */
  @Override
  public void close() {
    try {
      flush();
    } finally {
      lock.lock();
      try {
        isClosed = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
