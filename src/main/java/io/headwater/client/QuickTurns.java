package io.headwater.client;

import io.headwater.client.Workers.Turn;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/*
 * Records that are handled as quickly as they are read would spend most of their time between two
 * threads. So where records have been quick lately, what the reading thread finds to be done it
 * does itself, and hands the reading over to another thread if it turns out that it is not quick.
 *
 * Who reads may change while a turn runs that finds more to be done. So whoever leaves a turn here
 * looks afterwards whether it is still the one who reads, and the next one who does says so before
 * it looks at what was left: one of them sees it.
 */

/** Turns that the reading thread takes itself, as long as they are quick. Thread-safe. */
final class QuickTurns {
  private static final int QUICK_RUNS = 3;
  private static final int MOST_RUNS = 8;
  private static final int SLOW_RUN = 5;

  private final Workers workers;
  private final long quickNanos;
  private final AtomicInteger quickRuns = new AtomicInteger();
  private final Queue<Turn> left = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Thread reader;

  /**
   * Has had no turn yet.
   *
   * @param quick what a record takes at most that the reading thread had better handle itself
   */
  QuickTurns(Workers workers, Duration quick) {
    this.workers = workers;
    this.quickNanos = quick.toNanos();
  }

  Workers workers() {
    return workers;
  }

  /** Says that the caller is the one who reads, from now on; what was left goes to workers. */
  void begin() {
    reader = Thread.currentThread();
    leaveToWorkers();
  }

  /** Says how long records took, one after another. */
  void ran(int records, long nanos) {
    // One run of many may be slow because the thread was not running; two in a row are.
    if (nanos > records * quickNanos) {
      quickRuns.updateAndGet(quick -> Math.max(0, quick - SLOW_RUN));
    } else if (quickRuns.get() < MOST_RUNS) {
      quickRuns.incrementAndGet();
    }
  }

  /** Tells whether records take less time than handing them to another thread, lately. */
  boolean isQuick() {
    return quickRuns.get() >= QUICK_RUNS;
  }

  /** Leaves a turn to the caller, if that reads and records are quick; else to a worker. */
  void submit(Turn turn) {
    if (reader != Thread.currentThread() || !isQuick()) {
      workers.submit(turn);
      return;
    }
    left.add(turn);
    if (reader != Thread.currentThread()) {
      leaveToWorkers();
    }
  }

  /** Runs each task as a turn, which is over when the task returns. */
  Executor placed() {
    return task -> submit(() -> {
      task.run();
      return true;
    });
  }

  /** Returns the next turn that the reading thread takes itself. */
  @Nullable
  Turn next() {
    return left.poll();
  }

  private void leaveToWorkers() {
    for (Turn turn = left.poll(); turn != null; turn = left.poll()) {
      workers.submit(turn);
    }
  }
}
