package io.headwater.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives turns to run on threads: so many at once, and the others in the order given. Thread-safe.
 *
 * <p>What is bounded is not threads but places. A turn whose work goes on after it has returned, as
 * a stage that is open does, keeps its place until that is given back; the thread does not wait.
 */
final class Workers implements AutoCloseable {
  private final int places;
  private final boolean isKeeping;
  private final Executor threads;
  private final ScheduledThreadPoolExecutor clock;
  private final Object lock = new Object();
  private final Queue<Turn> ready = new ArrayDeque<>();
  private final Set<Thread> running = new HashSet<>();
  private int taken;
  private boolean isClosed;

  /** What takes a place. It must not throw. */
  @FunctionalInterface
  interface Turn {
    /**
     * Does what is due.
     *
     * @return whether its place is free again; if not, {@link #giveBack()} or {@link #goOn} follows
     */
    boolean run();
  }

  /**
   * Has no threads yet.
   *
   * @param isKeeping whether a record whose stage is open keeps its place
   */
  Workers(int places, boolean isKeeping, Executor threads, String name) {
    this.places = places;
    this.isKeeping = isKeeping;
    this.threads = threads;
    this.clock = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, name + "-clock");
      thread.setDaemon(true);
      return thread;
    });
    clock.setRemoveOnCancelPolicy(true);
  }

  /** Runs a turn as soon as there is a place; never, if this is closed before. */
  void submit(Turn turn) {
    synchronized (lock) {
      if (isClosed) {
        return;
      }
      if (taken >= places) {
        ready.add(turn);
        return;
      }
      taken++;
    }
    goOn(turn);
  }

  /** Runs a turn on the caller's thread, if there is a place now; else as soon as there is one. */
  void runHere(Turn turn) {
    synchronized (lock) {
      if (taken >= places || isClosed) {
        submit(turn);
        return;
      }
      taken++;
      running.add(Thread.currentThread());
    }
    boolean isOver = turn.run();
    synchronized (lock) {
      running.remove(Thread.currentThread());
      lock.notifyAll();
    }
    if (isOver) {
      giveBack();
    }
  }

  /** Runs a task again and again on a thread that must not be held, until this is closed. */
  void every(Duration pause, Runnable task) {
    var unused =
        clock.scheduleWithFixedDelay(task, pause.toNanos(), pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Runs a turn on a thread, in the place that is being kept for it. */
  void goOn(Turn turn) {
    try {
      threads.execute(() -> work(turn));
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: what waits does not run either.
    }
  }

  /** Gives back a place that a turn has kept. */
  void giveBack() {
    Turn next = nextInPlace();
    if (next != null) {
      goOn(next);
    }
  }

  /**
   * Gives back the place that the caller's record keeps, and takes one again for {@code task} when
   * the pause is over; never, if this is closed before. For a stage that stays open all the while.
   *
   * @param task returns whether a record goes on, and keeps the place
   */
  void later(Duration pause, BooleanSupplier task) {
    if (isKeeping) {
      giveBack();
    }
    Turn turn = () -> !task.getAsBoolean() || !isKeeping;
    schedule(pause, () -> submit(turn));
  }

  /** Takes a place for a record that has given its own back; beyond their bound if need be. */
  void takePlace() {
    if (isKeeping) {
      synchronized (lock) {
        taken++;
      }
    }
  }

  /**
   * Runs a task after a while on a thread that must not be held: for time budgets.
   *
   * @return what takes the task back
   */
  Runnable after(Duration pause, Runnable task) {
    Optional<Future<?>> scheduled = schedule(pause, task);
    return () -> scheduled.ifPresent(future -> future.cancel(false));
  }

  private Optional<Future<?>> schedule(Duration pause, Runnable task) {
    try {
      return Optional.of(clock.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException e) {
      return Optional.empty(); // Closed: nothing will be due any more.
    }
  }

  /** Tells whether turns are interrupted because this is closed. */
  boolean isClosed() {
    synchronized (lock) {
      return isClosed;
    }
  }

  private void work(Turn first) {
    Thread self = Thread.currentThread();
    synchronized (lock) {
      running.add(self);
    }
    try {
      Turn turn = first;
      while (turn != null) {
        turn = turn.run() ? nextInPlace() : nextInFreePlace();
      }
    } finally {
      synchronized (lock) {
        running.remove(self);
        lock.notifyAll();
      }
    }
  }

  /** Returns the turn that goes on in a place that somebody has; gives it up if there is none. */
  private @Nullable Turn nextInPlace() {
    synchronized (lock) {
      Turn next = isClosed || taken > places ? null : ready.poll();
      if (next == null) {
        taken--;
      }
      return next;
    }
  }

  private @Nullable Turn nextInFreePlace() {
    synchronized (lock) {
      if (isClosed || taken >= places) {
        return null;
      }
      Turn next = ready.poll();
      if (next != null) {
        taken++;
      }
      return next;
    }
  }

  /** Returns how many places are taken. */
  int taken() {
    synchronized (lock) {
      return taken;
    }
  }

  /** Returns how many turns wait for a place. */
  int waiting() {
    synchronized (lock) {
      return ready.size();
    }
  }

  /** Forgets what waits, and interrupts what runs. */
  @Override
  public void close() {
    synchronized (lock) {
      isClosed = true;
      ready.clear();
      running.forEach(Thread::interrupt);
    }
    clock.shutdownNow();
    if (threads instanceof ExecutorService pool) {
      pool.shutdown();
    }
  }

  /** Waits until no turn runs; false if one does at the deadline. */
  boolean awaitIdle(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (lock) {
      while (!running.isEmpty()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(lock, left);
      }
      return true;
    }
  }
}
