package io.headwater.runtime;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Holds back stream threads that take the place of dead ones. Thread-safe.
 *
 * <p>The dying thread must not wait: Kafka Streams asks what to do before it aborts the transaction
 * and lets go of the tasks. So the new thread waits, in front of its first poll, when it has no
 * tasks and is no member of its group yet.
 */
final class ThreadBackoff {
  private final LongSupplier nanos;
  private long notBefore;
  private boolean isOver;

  ThreadBackoff(LongSupplier nanos) {
    this.nanos = nanos;
    this.notBefore = nanos.getAsLong();
  }

  /** Lets the next new thread begin after {@code pause} at the earliest. */
  synchronized void postpone(Duration pause) {
    notBefore = nanos.getAsLong() + pause.toNanos();
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
