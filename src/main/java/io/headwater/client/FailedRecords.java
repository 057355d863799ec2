package io.headwater.client;

import java.util.concurrent.CompletionStage;

/** Where a record goes that was tried as often as it may be, and failed. Thread-safe. */
@FunctionalInterface
interface FailedRecords {
  /**
   * Takes a record.
   *
   * @param attempts how often it was tried, at least 1
   * @return completes when the record is done: it is dead, or set aside; fails if the subscriber
   *     has to end because of it
   */
  CompletionStage<Void> take(StoredRecord failed, Throwable failure, int attempts);
}
