package io.headwater.client;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs tasks on workers: those of one key one after another in the order given, those of different
 * keys at once. Thread-safe.
 *
 * <p>A key takes no worker while it has no task, and gives its worker up after each task, so that a
 * busy key does not starve others.
 *
 * @param <K> the key, with {@code equals}
 */
final class KeyLanes<K> {
  private final Executor workers;
  private final Map<K, Queue<Runnable>> waiting = new HashMap<>();

  KeyLanes(Executor workers) {
    this.workers = workers;
  }

  /** Gives a task; it must not throw. */
  void submit(K key, Runnable task) {
    synchronized (waiting) {
      Queue<Runnable> behind = waiting.get(key);
      if (behind != null) {
        behind.add(task);
        return;
      }
      waiting.put(key, new ArrayDeque<>());
    }
    run(key, task);
  }

  private void run(K key, Runnable task) {
    try {
      workers.execute(() -> {
        try {
          task.run();
        } finally {
          next(key);
        }
      });
    } catch (RejectedExecutionException e) {
      // The workers are shut down, so what waits behind the task will not run either.
      synchronized (waiting) {
        waiting.remove(key);
      }
    }
  }

  private void next(K key) {
    Runnable task;
    synchronized (waiting) {
      task = Objects.requireNonNull(waiting.get(key)).poll();
      if (task == null) {
        waiting.remove(key);
        return;
      }
    }
    run(key, task);
  }

  /** Returns how many keys have a task. */
  int busy() {
    synchronized (waiting) {
      return waiting.size();
    }
  }
}
