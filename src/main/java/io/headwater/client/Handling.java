package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * What is done with one record, and all that goes with it: attempts, dead letters, time budgets.
 * Layers wrap each other; the innermost calls the user's code.
 *
 * <p>The stage that is returned completes normally when the record is done: its offset may be
 * committed, and the next record of its lane handled. It completes with an exception when the
 * subscriber has to end because of the record, which is then not done. It does not throw. No worker
 * is held while a stage is open: a layer that pauses schedules what comes next.
 *
 * <p>What layers are told beside records, they pass on to the one that they wrap.
 */
@FunctionalInterface
interface Handling {
  CompletionStage<Void> handle(StoredRecord received);

  /**
   * Gives up records whose stages are open, except for those in a call: their partition goes, or
   * the subscriber ends. Their stages fail with a {@link GivenUpException}.
   */
  default void giveUp(Predicate<RecordPosition> lost) {}

  /** Tells that a partition is read from now on, perhaps again. */
  default void take(String topic, int partition) {}

  /** Tells that a partition went to somebody else, and may come back. */
  default void forget(String topic, int partition) {}

  /** Tells that the subscriber ends: a record that waits for a later attempt is left undone. */
  default void giveUpPauses() {}

  /** Tells that the time to drain is over: calls that are being made are interrupted. */
  default void stop() {}
}
