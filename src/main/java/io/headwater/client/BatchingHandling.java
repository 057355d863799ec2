package io.headwater.client;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Handles records in batches. Takes any number of records without waiting for those before them: a
 * batch could never fill otherwise, so lanes are kept here and not by who gives the records.
 *
 * <p>A batch holds records of one partition, in their order, and the next one of that partition
 * waits for it; so each key keeps its order, too. Without an order, batches hold whatever comes.
 */
final class BatchingHandling implements Handling {
  private static final Lane ALL = new Lane("", -1);

  private final BatchCalls calls;
  private final boolean isOrdered;
  private final int workers;
  private final Map<Lane, BatchLane> lanes = new ConcurrentHashMap<>();

  private record Lane(String topic, int partition) {}

  /**
   * Makes a layer.
   *
   * @param workers how many batches run at once where no order is kept, at least 1
   */
  BatchingHandling(BatchCalls calls, boolean isOrdered, int workers) {
    this.calls = calls;
    this.isOrdered = isOrdered;
    this.workers = workers;
  }

  /**
   * Takes a record; those of a partition in their order.
   *
   * @return cancelled if the record is given up, because its partition or the subscriber is
   */
  @Override
  public CompletionStage<Void> handle(StoredRecord received) {
    Lane lane =
        isOrdered ? new Lane(received.position().topic(), received.position().partition()) : ALL;
    return lanes
        .computeIfAbsent(lane, name -> new BatchLane(calls, isOrdered ? 1 : workers))
        .add(received);
  }

  /** Gives up records that this member does not own any more. */
  void giveUp(Predicate<StoredRecord> lost) {
    lanes.values().forEach(lane -> lane.giveUp(lost));
  }
}
