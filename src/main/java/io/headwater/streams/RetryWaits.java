package io.headwater.streams;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How stream threads wait between attempts at a record. Thread-safe; each thread for itself. */
public interface RetryWaits {

  /** Waits, on a stream thread that is processing a record; may return earlier. */
  void await(Duration wait);

  /** Hears that this thread has been through its tasks once and is about to commit. */
  void roundEnded();

  /**
   * Returns waits that put the thread to sleep, for at most {@link
   * io.headwater.topology.Recovery.Retry#LONGEST_TOTAL_WAIT} per round of all its tasks together;
   * beyond that, attempts follow each other at once.
   */
  static RetryWaits sleeping() {
    return new SleepingWaits(wait -> TimeUnit.NANOSECONDS.sleep(wait.toNanos()));
  }
}
