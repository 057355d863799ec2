package io.headwater.client;

import java.util.List;

/**
 * What a subscriber does with several records at a time. Called on several threads at once, but
 * never twice at once with records of one partition, unless nobody asked for an order.
 */
@FunctionalInterface
public interface BatchAction {
  /**
   * Handles a batch; all its records are done when this returns. One that fails is given again,
   * whole or in parts: what it did until then should have been undone, as a transaction is.
   *
   * @param records at least one, in the order of their partition; immutable, and each made anew
   *     whenever it is asked for: whoever needs one more than once keeps it
   * @throws InterruptedException if the subscriber is being closed; no record is done
   * @throws RuntimeException whatever else keeps the batch from being done
   */
  void handle(List<StoredRecord> records) throws InterruptedException;
}
