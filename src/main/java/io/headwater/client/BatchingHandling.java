package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Handles records in batches. Takes any number of records without waiting for those before them: a
 * batch could never fill otherwise, so lanes are kept here and not by who gives the records.
 *
 * <p>A batch holds records of one partition, in their order, and the next one of that partition
 * waits for it; so each key keeps its order, too. Without an order, batches hold whatever comes.
 */
final class BatchingHandling implements RunHandling {
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
   * @return fails with a {@link GivenUpException} if the partition or the subscriber is given up
   */
  @Override
  public CompletionStage<Void> handle(StoredRecord received) {
    Single single = new Single();
    add(single, List.of(received.source()));
    return single.promise;
  }

  @Override
  public void take(PolledRun run) {
    add(run, run.records());
  }

  private void add(BatchOwner owner, List<ConsumerRecord<byte[], byte[]>> records) {
    ConsumerRecord<byte[], byte[]> first = records.get(0);
    Lane lane = isOrdered ? new Lane(first.topic(), first.partition()) : ALL;
    lanes
        .computeIfAbsent(lane, name -> new BatchLane(calls, isOrdered ? 1 : workers))
        .add(owner, records);
  }

  /* One batch is being filled while another one is handled. */
  @Override
  public long atLeastPending() {
    return 2L * calls.limits().records();
  }

  /** One record that somebody waits for by itself. */
  private static final class Single implements BatchOwner {
    private final Promise promise = new Promise();

    @Override
    public void done(List<ConsumerRecord<byte[], byte[]>> records) {
      promise.keep();
    }

    @Override
    public void failed(BatchEntry entry, Throwable why) {
      promise.fail(why);
    }
  }

  @Override
  public void giveUp(Predicate<RecordPosition> lost) {
    lanes.values().forEach(lane -> lane.giveUp(lost));
  }
}
