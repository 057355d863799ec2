package io.headwater.client;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/*
 * A call that hangs
 *
 * Nothing ends a thread that does not want to: it can be interrupted, and given up. So calls run on
 * threads of their own, where giving one up does not take a worker away; and the stage of the
 * record is there before the call is. Until the thread is back, no other attempt may begin, or both
 * would be at work at once: the failure says so, and is the last.
 *
 * Why it is bounded how many are given up
 *
 * Each keeps a thread and whatever its record refers to. When there are more of them than calls at
 * a time, the handler does not hang now and then: it hangs, and the subscriber ends.
 */

/** Fails calls that take too long. Thread-safe. */
final class TimeBudget implements Handling {
  /** How long an interrupted call may take to come back, at most. */
  private static final Duration LONGEST_GRACE = Duration.ofSeconds(1);

  private final Handling inner;
  private final Duration budget;
  private final Duration grace;
  private final int calls;
  private final HandlingTools tools;
  private final ThreadPoolExecutor threads;
  private final AtomicInteger givenUp = new AtomicInteger();

  /**
   * Bounds a handling.
   *
   * @param calls at a time, at least 1
   */
  TimeBudget(Handling inner, Duration budget, int calls, HandlingTools tools) {
    this.inner = inner;
    this.budget = budget;
    this.grace = budget.compareTo(LONGEST_GRACE) < 0 ? budget : LONGEST_GRACE;
    this.calls = calls;
    this.tools = tools;
    AtomicInteger count = new AtomicInteger();
    this.threads = new ThreadPoolExecutor(
        calls, Integer.MAX_VALUE, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), task -> {
          Thread thread = new Thread(task, "headwater-call-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public CompletionStage<Void> handle(StoredRecord received) {
    Call call = new Call(received);
    try {
      threads.execute(call);
    } catch (RejectedExecutionException e) {
      call.answer.fail(new EndOfSubscriberException(e));
    }
    return call.answer;
  }

  /** Interrupts the calls that are being made, and makes no more. */
  @Override
  public void stop() {
    for (Runnable waiting : threads.shutdownNow()) {
      ((Call) waiting).answer.fail(new EndOfSubscriberException(new CancellationException()));
    }
  }

  /** Returns how many calls have not come back. */
  int givenUp() {
    return givenUp.get();
  }

  /** Tells whether no call holds a thread. */
  boolean idle() {
    return threads.getActiveCount() == 0;
  }

  /** One call. What is decided about it is decided under its lock, and told without. */
  private final class Call implements Runnable {
    private final StoredRecord received;
    private final Promise answer = new Promise();
    private @Nullable Thread thread;
    private boolean isOverdue;
    private boolean isGivenUp;

    private Call(StoredRecord received) {
      this.received = received;
    }

    @Override
    public void run() {
      synchronized (this) {
        thread = Thread.currentThread();
      }
      Runnable timer = tools.pauses().after(budget, this::expire);
      var unused = answer.whenComplete((done, thrown) -> timer.run());
      CompletionStage<Void> stage = inner.handle(received);
      if (returned(stage)) {
        answer.follow(stage);
      }
    }

    /** Tells whether what a call says counts: it does not if it is overdue, unless it is done. */
    private boolean returned(CompletionStage<Void> stage) {
      boolean isLate;
      synchronized (this) {
        thread = null;
        isLate = isOverdue;
        if (isGivenUp) {
          givenUp.decrementAndGet();
          threads.setCorePoolSize(calls + givenUp.get());
          return false;
        }
      }
      if (!isLate) {
        return true;
      }
      // The interrupt was for this call.
      Thread.interrupted();
      if (!Promise.isKept(stage)) {
        answer.fail(new HandlerTimeoutException(budget, false));
        return false;
      }
      return true;
    }

    private void expire() {
      synchronized (this) {
        if (answer.isDone()) {
          return;
        }
        isOverdue = true;
        if (thread != null) {
          thread.interrupt();
          tools.pauses().after(grace, this::giveUp);
          return;
        }
      }
      tell(new HandlerTimeoutException(budget, false));
    }

    private void giveUp() {
      boolean isTooMany;
      synchronized (this) {
        if (thread == null) {
          return;
        }
        isGivenUp = true;
        isTooMany = givenUp.incrementAndGet() > calls;
        threads.setCorePoolSize(calls + givenUp.get());
      }
      HandlerTimeoutException why = new HandlerTimeoutException(budget, true);
      tell(isTooMany ? new EndOfSubscriberException(SubscriberHalts.hangs(received, calls)) : why);
    }

    /** What depends on the answer may block: it must not run where time is counted. */
    private void tell(Throwable why) {
      try {
        tools.threads().execute(() -> answer.fail(why));
      } catch (RejectedExecutionException e) {
        answer.fail(why);
      }
    }
  }
}
