package io.headwater.client;

import java.util.List;

/** What a transformer makes of each record. Called by one thread, in the order of partitions. */
@FunctionalInterface
public interface EventTransform {
  /**
   * Returns the records that one leads to, in the order in which they are to be written.
   *
   * <p>Called again for the same record after a crash, a failure or a rebalance: what it does
   * beside returning records is done at least once, the records are written exactly once.
   *
   * @throws InterruptedException if the transformer is being closed
   * @throws RuntimeException if the record cannot be transformed; see {@link TransformerSettings}
   */
  List<PublishRecord> transform(StoredRecord received) throws InterruptedException;
}
