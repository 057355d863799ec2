package io.headwater.client;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Hands polled records to the lanes that their order asks for. Used by the reading thread only. */
final class RecordHandout {
  private final Handling handling;
  private final Execution execution;
  private final QuickTurns turns;
  private final Workers workers;
  private final Ordering ordering;
  private final boolean isAcknowledged;
  private final KeyLanes<RecordKey> byKey;
  private final Map<PartitionShare, PartitionLane> byPartition = new HashMap<>();

  RecordHandout(
      Handling handling, Execution execution, QuickTurns turns, SubscriberSettings settings) {
    this.handling = handling;
    this.execution = execution;
    this.turns = turns;
    this.workers = turns.workers();
    this.ordering = settings.ordering();
    this.isAcknowledged = settings.committing() == Committing.ACKNOWLEDGED;
    this.byKey = new KeyLanes<>(workers);
  }

  /** What keeps an order: a key of a topic; records without a key share the lane of a partition. */
  private static final class RecordKey {
    private final String topic;
    private final int partition;
    private final byte @Nullable [] key;
    private final int hash;

    private RecordKey(String topic, int partition, byte @Nullable [] key) {
      this.topic = topic;
      this.partition = partition;
      this.key = key;
      this.hash = 31 * (31 * topic.hashCode() + partition) + Arrays.hashCode(key);
    }

    static RecordKey of(ConsumerRecord<byte[], byte[]> record) {
      return record.key() == null
          ? ofPartition(record)
          : new RecordKey(record.topic(), -1, record.key());
    }

    static RecordKey ofPartition(ConsumerRecord<byte[], byte[]> record) {
      return new RecordKey(record.topic(), record.partition(), null);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof RecordKey that
          && partition == that.partition
          && Arrays.equals(key, that.key)
          && topic.equals(that.topic);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** Tells whether the records of a partition are done in the order of their offsets. */
  boolean isInOrder() {
    return ordering == Ordering.PARTITION && !isAcknowledged;
  }

  /** Returns how many records of a partition may be pending, however many partitions there are. */
  long atLeastPending() {
    return handling instanceof RunHandling together ? together.atLeastPending() : 1;
  }

  /** Tells whether the reading thread handles records itself, where a lane is idle. */
  boolean isQuick() {
    return isInOrder() && turns.isQuick();
  }

  /** Hands records of one partition over, which follow those given before. */
  void give(PartitionShare share, List<ConsumerRecord<byte[], byte[]>> run) {
    if (handling instanceof RunHandling together) {
      new PolledRun(execution, turns, share, run).giveTo(together);
      return;
    }
    if (isInOrder()) {
      PartitionLane lane =
          byPartition.computeIfAbsent(share, owned -> new PartitionLane(execution, turns, owned));
      if (lane.give(run)) {
        turns.submit(lane);
      }
      return;
    }
    for (ConsumerRecord<byte[], byte[]> record : run) {
      give(record, new RecordTask(execution, share, record, isAcknowledged));
    }
  }

  private void give(ConsumerRecord<byte[], byte[]> record, RecordTask task) {
    switch (ordering) {
      case PARTITION -> byKey.submit(RecordKey.ofPartition(record), task);
      case KEY -> byKey.submit(RecordKey.of(record), task);
      case UNORDERED -> workers.submit(() -> task.run(workers::giveBack));
    }
  }

  /** Lets records go of a share that is revoked, unless a call has them. */
  void giveUp(PartitionShare share) {
    String topic = share.partition().topic();
    int partition = share.partition().partition();
    execution.giveUp(
        position -> position.partition() == partition && position.topic().equals(topic));
  }

  /** Forgets a partition that is not read any more. */
  void forget(PartitionShare share) {
    byPartition.remove(share);
  }
}
