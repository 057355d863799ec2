package io.headwater.client;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on workers: those of one key one after another in the order given, those of different
 * keys at once. Thread-safe.
 *
 * <p>A key takes no place while it has no task, and gives its place up after each task, so that a
 * busy key does not starve others.
 *
 * @param <K> the key, with {@code equals}
 */
final class KeyLanes<K> {
  private final Workers workers;
  private final Map<K, Lane> lanes = new HashMap<>();

  /** What is done for a key at a time. It must not throw. */
  @FunctionalInterface
  interface Task {
    /**
     * Begins.
     *
     * @param whenOver to be called once, if this returns false, when the task is over
     * @return whether the task is over
     */
    boolean run(Runnable whenOver);
  }

  KeyLanes(Workers workers) {
    this.workers = workers;
  }

  /** Gives a task. */
  void submit(K key, Task task) {
    Lane lane;
    synchronized (lanes) {
      Lane busy = lanes.get(key);
      if (busy != null) {
        busy.queue(task);
        return;
      }
      lane = new Lane(key, task);
      lanes.put(key, lane);
    }
    workers.submit(lane);
  }

  /** Returns how many keys have a task. */
  int busy() {
    synchronized (lanes) {
      return lanes.size();
    }
  }

  /** A key while it has tasks. */
  private final class Lane implements Workers.Turn {
    private final K key;

    /** Of whoever has the turn; the workers' lock hands it over. */
    private Task task;

    /** Guarded by the map of lanes. */
    private @Nullable Queue<Task> waiting;

    Lane(K key, Task task) {
      this.key = key;
      this.task = task;
    }

    private void queue(Task behind) {
      if (waiting == null) {
        waiting = new ArrayDeque<>();
      }
      waiting.add(behind);
    }

    @Override
    public boolean run() {
      if (!task.run(this::over)) {
        return false;
      }
      next();
      return true;
    }

    private void over() {
      next();
      workers.giveBack();
    }

    private void next() {
      synchronized (lanes) {
        Task behind = waiting == null ? null : waiting.poll();
        if (behind == null) {
          lanes.remove(key);
          return;
        }
        task = behind;
      }
      workers.submit(this);
    }
  }
}
