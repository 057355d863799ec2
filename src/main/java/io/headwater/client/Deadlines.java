package io.headwater.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ends waits in time; has a thread from the first one on that is asked for. Thread-safe. */
final class Deadlines {
  private @Nullable ScheduledThreadPoolExecutor timer;
  private boolean isClosed;

  /** Runs something after a time unless an answer is there by then; it must not block. */
  void after(long nanos, CompletableFuture<?> answer, Runnable action) {
    ScheduledThreadPoolExecutor running;
    synchronized (this) {
      if (isClosed) {
        return;
      }
      if (timer == null) {
        timer = newTimer();
      }
      running = timer;
    }
    Future<?> scheduled = running.schedule(action, nanos, TimeUnit.NANOSECONDS);
    var unused = answer.whenComplete((position, failure) -> scheduled.cancel(false));
  }

  private static ScheduledThreadPoolExecutor newTimer() {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
      Thread thread = new Thread(task, "headwater-publisher-deadlines");
      thread.setDaemon(true);
      return thread;
    });
    timer.setRemoveOnCancelPolicy(true);
    // One that is asked for while the publisher is being closed; all answers come from that.
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    return timer;
  }

  synchronized void close() {
    isClosed = true;
    if (timer != null) {
      timer.shutdownNow();
    }
  }
}
