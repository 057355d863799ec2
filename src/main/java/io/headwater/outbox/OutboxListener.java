package io.headwater.outbox;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import java.time.Duration;

/** Hears what a relay does. Called on the relay's thread; must not block. */
public interface OutboxListener {
  /** Does nothing. */
  OutboxListener NONE = new OutboxListener() {};

  /** Called when another relay has the turn, once until this one has it. */
  default void waitingForTurn() {}

  /** Called when this relay has the turn. */
  default void publishing() {}

  /**
   * Called when the records of rows are committed, and the database knows it.
   *
   * @param counts so far
   */
  default void published(OutboxCounts counts) {}

  /**
   * Called for a row that can never be sent, each time that it is tried.
   *
   * @param isSetAside whether it is no longer tried
   */
  default void unsendable(Problem problem, boolean isSetAside) {}

  /**
   * Called each half minute while rows wait for a transaction that writes to the table and does not
   * end: a row of it may belong in front of them.
   */
  default void waitingForWriters(Duration since) {}

  /**
   * Called when the database or the cluster is away; the relay goes on after a pause where it was.
   */
  default void interrupted(ProblemException failure, Duration pause) {}
}
