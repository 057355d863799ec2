package io.headwater.client;

import java.time.Duration;

/** Lets time pass without holding a thread, or a worker's place. */
interface Pauses {
  /**
   * Runs a short task later, on a thread that counts time for everybody.
   *
   * @return takes the task back, if it has not begun
   */
  Runnable after(Duration pause, Runnable task);

  /**
   * Gives back the place that a record keeps, and goes on with it in another one later, on a thread
   * of the workers; never, if the subscriber has ended by then.
   */
  void later(Duration pause, Runnable task);
}
