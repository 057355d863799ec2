package io.headwater.client;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of one partition that were polled together, and are handled with others. */
final class PolledRun implements BatchOwner {
  private final Execution execution;
  private final QuickTurns turns;
  private final PartitionShare share;
  private final List<ConsumerRecord<byte[], byte[]>> polled;
  private final long began;

  PolledRun(
      Execution execution,
      QuickTurns turns,
      PartitionShare share,
      List<ConsumerRecord<byte[], byte[]>> polled) {
    this.execution = execution;
    this.turns = turns;
    this.share = share;
    this.polled = polled;
    this.began = System.nanoTime();
  }

  /** Hands the records over; called once. */
  void giveTo(RunHandling handling) {
    if (execution.isEnding() || !share.enter(polled.size())) {
      return;
    }
    try {
      handling.take(this);
    } catch (RuntimeException | Error e) {
      execution.fail(new StoredRecord(polled.get(0)), e);
      share.leave(polled.size());
    }
  }

  /** Returns what there is to be done, to be told of here; at least one, all of one partition. */
  List<ConsumerRecord<byte[], byte[]>> records() {
    return polled;
  }

  @Override
  public void done(List<ConsumerRecord<byte[], byte[]>> records) {
    share.done(records);
    if (execution.listener() != SubscriberListener.NONE) {
      execution.listener().done(records.size(), System.nanoTime() - began);
    }
    share.leave(records.size());
  }

  @Override
  public void called(int records, long nanos) {
    turns.ran(records, nanos);
  }

  @Override
  public void failed(BatchEntry entry, Throwable why) {
    execution.fail(entry.received(), why);
    share.leave(1);
  }
}
