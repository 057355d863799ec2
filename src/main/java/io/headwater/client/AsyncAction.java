package io.headwater.client;

import java.util.concurrent.CompletionStage;

/** What a subscriber begins to do with each record. Called on several threads at once. */
@FunctionalInterface
public interface AsyncAction {
  /**
   * Begins to handle a record, and does not wait: it is done when the stage completes, and its
   * offset may then be committed. A stage that fails, as what is thrown, keeps it from being done.
   *
   * @return never null
   * @throws InterruptedException if the subscriber is being closed; the record is not done
   */
  CompletionStage<?> handle(StoredRecord received) throws InterruptedException;
}
