package io.headwater.client;

/** What a subscriber does with each record. Called on several threads at once. */
@FunctionalInterface
public interface RecordAction {
  /**
   * Handles a record; it is done when this returns, and its offset may then be committed.
   *
   * @throws InterruptedException if the subscriber is being closed; the record is not done
   * @throws RuntimeException whatever else keeps the record from being done: the subscriber ends,
   *     and nothing behind the record is committed
   */
  void handle(StoredRecord received) throws InterruptedException;
}
