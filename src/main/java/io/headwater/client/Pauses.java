package io.headwater.client;

import java.time.Duration;

/** Lets time pass without holding a thread. */
@FunctionalInterface
interface Pauses {
  /**
   * Runs a short task later, on a thread that counts time for everybody.
   *
   * @return takes the task back, if it has not begun
   */
  Runnable after(Duration pause, Runnable task);
}
