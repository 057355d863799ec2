package io.headwater.runtime;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How stream threads take the place of dead ones. Thread-safe.
 *
 * <p>The dying thread must not wait: Kafka Streams asks what to do before it aborts the transaction
 * and lets go of the tasks. So the new thread waits, in front of its first poll, when it has no
 * tasks and is no member of its group yet. And the dying thread leaves its group, which Kafka
 * Streams would have it stay in, so that its tasks would be nobody's for the session timeout.
 */
final class ThreadSuccession {
  private final LongSupplier nanos;
  private final ThreadLocal<Boolean> isDying = ThreadLocal.withInitial(() -> false);
  private long notBefore;
  private boolean isOver;

  ThreadSuccession(LongSupplier nanos) {
    this.nanos = nanos;
    this.notBefore = nanos.getAsLong();
  }

  /** Lets the next new thread begin after {@code pause} at the earliest. */
  synchronized void postpone(Duration pause) {
    notBefore = nanos.getAsLong() + pause.toNanos();
  }

  /** Hears that this thread ends. */
  void died() {
    isDying.set(true);
  }

  /** Tells whether this thread is a dying one. */
  boolean isDying() {
    return isDying.get();
  }

  /** Returns how long a thread that is made now has to wait. */
  synchronized Duration left() {
    return Duration.ofNanos(Math.max(0, notBefore - nanos.getAsLong()));
  }

  /** Returns what a thread that is made now does before it polls; it waits once. */
  synchronized Runnable ofNewThread() {
    long due = notBefore;
    return () -> await(due);
  }

  private synchronized void await(long due) {
    long left = due - nanos.getAsLong();
    while (left > 0 && !isOver) {
      try {
        wait(left / 1_000_000 + 1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      left = due - nanos.getAsLong();
    }
  }

  /** Lets all threads go at once, as the application stops. */
  synchronized void end() {
    isOver = true;
    notifyAll();
  }
}
