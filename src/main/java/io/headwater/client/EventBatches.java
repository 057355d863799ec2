package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
  private boolean isClosed;

  /**
   * How many batches were told of. A lock of its own, as it is the producer's thread that tells: it
   * must not wait for someone who waits for room.
   */
  private static final class Told {
    private long batches;
    private @Nullable RuntimeException thrown;

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

    synchronized void rethrow() {
      RuntimeException failure = thrown;
      if (failure != null) {
        thrown = null;
        throw failure;
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
      open.add(record, record.sizeBytes(), System.nanoTime()).forEach(this::publish);
      changed.signalAll();
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
    long number = published++;
    List<CompletableFuture<RecordPosition>> answers = new ArrayList<>(records.size());
    try {
      for (PublishRecord record : records) {
        answers.add(publisher.publish(record).toCompletableFuture());
      }
    } catch (IllegalStateException e) {
      // Closed before its batches: what it did not take is told like what it could not write.
      while (answers.size() < records.size()) {
        answers.add(CompletableFuture.failedFuture(
            PublishFailures.closed(records.get(answers.size()), false)));
      }
    }
    var unused = CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .whenComplete((all, failure) -> tell(number, answers));
  }

  private void tell(long number, List<CompletableFuture<RecordPosition>> answers) {
    SortedMap<Integer, RecordPosition> written = new TreeMap<>();
    SortedMap<Integer, UnpublishedEventException> failed = new TreeMap<>();
    for (int i = 0; i < answers.size(); i++) {
      try {
        written.put(i, answers.get(i).join());
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof UnpublishedEventException why)) {
          throw e;
        }
        failed.put(i, why);
      }
    }
    RuntimeException thrown = null;
    try {
      listener.accept(new BatchResult(number, written, failed));
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
