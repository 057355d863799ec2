package io.headwater.client;

/** Interrupts a call that takes too long, and nothing else that its thread does. Thread-safe. */
final class CallClock {
  private final Thread caller = Thread.currentThread();
  private boolean isOverdue;
  private boolean isOver;

  /** Called when the time is over. */
  synchronized void expire() {
    if (!isOver) {
      isOverdue = true;
      caller.interrupt();
    }
  }

  /** Called by the caller when the call has come back; tells whether it took too long. */
  synchronized boolean end() {
    isOver = true;
    if (isOverdue) {
      Thread.interrupted(); // The interrupt was for the call.
    }
    return isOverdue;
  }
}
