package io.headwater.redrive;

import io.headwater.diagnostic.Problem;
import java.time.Duration;

/** Watches letters being resolved, and may end it. Called by the thread that resolves them. */
public interface RunControl {
  /** Tells whether to stop; what is committed by then stays done. */
  boolean isStopRequested();

  /** Waits, but not beyond a request to stop. */
  void pause(Duration wait);

  /**
   * Called when a transaction is committed.
   *
   * @param letters resolved by this run so far
   */
  void resolved(long letters, long bytes);

  /** Called for a chosen letter about which nothing can be done; it stays in the queue. */
  void held(QueuedLetter letter, Problem why);
}
