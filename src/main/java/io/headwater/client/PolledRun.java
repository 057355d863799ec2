package io.headwater.client;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of one partition that were polled together, and are handled with others. */
final class PolledRun implements BatchOwner {
  private final Execution execution;
  private final PartitionShare share;
  private final List<ConsumerRecord<byte[], byte[]>> polled;
  private final long began;

  PolledRun(
      Execution execution, PartitionShare share, List<ConsumerRecord<byte[], byte[]>> polled) {
    this.execution = execution;
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
  List<BatchEntry> entries() {
    List<BatchEntry> entries = new ArrayList<>(polled.size());
    for (ConsumerRecord<byte[], byte[]> source : polled) {
      StoredRecord record = new StoredRecord(source);
      // A header that nobody has looked at keeps all that was fetched with it; this one may wait.
      record.headers();
      entries.add(new BatchEntry(record, this));
    }
    return entries;
  }

  @Override
  public void done(List<BatchEntry> entries) {
    share.done(entries);
    if (execution.listener() != SubscriberListener.NONE) {
      execution.listener().done(entries.size(), System.nanoTime() - began);
    }
    share.leave(entries.size());
  }

  @Override
  public void failed(BatchEntry entry, Throwable why) {
    execution.fail(entry.received(), why);
    share.leave(1);
  }
}
