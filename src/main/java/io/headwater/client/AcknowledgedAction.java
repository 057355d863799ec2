package io.headwater.client;

/**
 * What a subscriber does with each record, and says itself when it is done. Called on several
 * threads at once.
 */
@FunctionalInterface
public interface AcknowledgedAction {
  /**
   * Handles a record. The next one of its lane comes when this returns; the record is done when it
   * is acknowledged, now or later, on any thread and in any order. Until then, nothing behind it is
   * committed, and it counts as pending.
   *
   * @throws InterruptedException if the subscriber is being closed; the record is not done
   */
  void handle(StoredRecord received, Acknowledgement acknowledgement) throws InterruptedException;
}
