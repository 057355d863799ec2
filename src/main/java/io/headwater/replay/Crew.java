package io.headwater.replay;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Threads that do a round of work: tasks that need nothing of each other. Who starts a round takes
 * part in it when it waits for its end. Used by one thread.
 */
final class Crew implements AutoCloseable {
  private final ExecutorService threads;
  private final int helpers;
  private Round round = new Round(List.of());

  /** Tasks, which whoever comes first takes. */
  private static final class Round {
    private final List<Runnable> tasks;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private int left;

    Round(List<Runnable> tasks) {
      this.tasks = tasks;
      this.left = tasks.size();
    }

    void work() {
      for (int next = taken.getAndIncrement();
          next < tasks.size();
          next = taken.getAndIncrement()) {
        run(tasks.get(next));
      }
    }

    private void run(Runnable task) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      } finally {
        synchronized (this) {
          left--;
          notifyAll();
        }
      }
    }

    synchronized void await() throws InterruptedException {
      while (left > 0) {
        wait();
      }
    }
  }

  /** Starts threads, one less than are to be at work, as whoever waits is one of them. */
  Crew(int threads) {
    this.helpers = threads - 1;
    this.threads = Executors.newFixedThreadPool(Math.max(1, helpers), task -> {
      Thread thread = new Thread(task, "headwater-replay");
      thread.setDaemon(true);
      return thread;
    });
  }

  /** Starts a round; the one before must be at its end. */
  void start(List<Runnable> tasks) {
    Round next = new Round(tasks);
    round = next;
    for (int i = 0; i < Math.min(helpers, tasks.size()); i++) {
      threads.execute(next::work);
    }
  }

  /**
   * Works until the round is at its end.
   *
   * @throws RuntimeException what a task threw
   */
  void finish() {
    round.work();
    try {
      round.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during a replay", e);
    }
    Throwable thrown = round.failure.get();
    if (thrown != null) {
      close();
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    } else if (thrown instanceof Error error) {
      throw error;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
