package io.headwater.client;

import java.time.Duration;
import java.util.function.BooleanSupplier;

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
   *
   * @param task returns whether a record goes on, and keeps the place
   */
  void later(Duration pause, BooleanSupplier task);

  /**
   * Takes a place, beyond their bound if need be, for a record that has given its own back and ends
   * before its pause is over.
   */
  void takePlace();

  /** Returns the time that pauses go by, in nanoseconds since whenever. */
  default long nanos() {
    return System.nanoTime();
  }
}
