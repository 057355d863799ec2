package io.headwater.client;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of a batch, from when it is taken until it is done, has failed or is given up. */
final class BatchEntry {
  private static final AtomicIntegerFieldUpdater<BatchEntry> OVER =
      AtomicIntegerFieldUpdater.newUpdater(BatchEntry.class, "over");

  private final StoredRecord received;
  private final BatchOwner owner;
  private volatile boolean isGivenUp;
  private volatile int over;
  private int attempts;

  BatchEntry(StoredRecord received, BatchOwner owner) {
    this.received = received;
    this.owner = owner;
  }

  StoredRecord received() {
    return received;
  }

  BatchOwner owner() {
    return owner;
  }

  /** Tells the owners of records that are done, of each that was not told of; in their order. */
  static void done(List<BatchEntry> entries) {
    int from = 0;
    for (int i = 0; i < entries.size(); i++) {
      BatchEntry entry = entries.get(i);
      boolean isFirst = entry.ends();
      if (!isFirst || entry.owner != entries.get(from).owner) {
        tell(entries.subList(from, i));
        from = isFirst ? i : i + 1;
      }
    }
    tell(entries.subList(from, entries.size()));
  }

  private static void tell(List<BatchEntry> entries) {
    if (!entries.isEmpty()) {
      List<ConsumerRecord<byte[], byte[]>> sources =
          entries.stream().map(entry -> entry.received.source()).toList();
      entries.get(0).owner.done(sources);
    }
  }

  /** Ends the subscriber. */
  void fail(Throwable why) {
    if (ends()) {
      owner.failed(this, why);
    }
  }

  private boolean ends() {
    return OVER.compareAndSet(this, 0, 1);
  }

  /** Counts a call with this record in it; called by the one thread that runs the batch. */
  void tried() {
    attempts++;
  }

  int attempts() {
    return attempts;
  }

  /** Lets no further call have this record in it. */
  void giveUp() {
    isGivenUp = true;
  }

  boolean isGivenUp() {
    return isGivenUp;
  }

  /** Is not done, and never will be. */
  void abandon() {
    if (ends()) {
      owner.failed(this, new GivenUpException());
    }
  }

  boolean isOpen() {
    return !isGivenUp && over == 0;
  }
}
