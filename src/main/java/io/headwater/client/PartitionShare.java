package io.headwater.client;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/*
 * Two ways to know what is done. Where a lane handles the records of the partition one after
 * another, what is done is a number: the lane writes it in order, and the reading thread sees it
 * soon, without a lock between them. Everywhere else a watermark finds the first hole.
 *
 * Fields without a word about threads belong to the reading thread.
 */

/**
 * One partition while a subscriber has it: what was taken of it, what is done, what is in hand.
 *
 * <p>A partition that comes back is a new share: what is left of the old one does not count.
 */
final class PartitionShare {
  private static final long NONE = Long.MIN_VALUE;

  private final TopicPartition partition;
  private final boolean isInOrder;

  /** Guarded by this; unused where records are done in order. */
  private final OffsetWatermark watermark;

  private final AtomicLong reached;
  private final AtomicLong doneRecords = new AtomicLong();
  private final AtomicLong doneBytes = new AtomicLong();
  private final AtomicLong timeInHand = new AtomicLong(NONE);
  private volatile boolean isRevoked;

  /** Guarded by this. */
  private int inHand;

  private long takenRecords;
  private long takenBytes;
  private long passed;
  private long committed;
  private long stoodAt;
  private long stoodSinceNanos;
  private long behindSinceMillis = NONE;

  /**
   * Begins in front of a record.
   *
   * @param committed offset that is committed, or -1
   * @param isInOrder whether records are done in the order of their offsets
   */
  PartitionShare(TopicPartition partition, long position, long committed, boolean isInOrder) {
    this.partition = partition;
    this.isInOrder = isInOrder;
    this.watermark = new OffsetWatermark(position);
    this.reached = new AtomicLong(position);
    this.passed = position;
    this.committed = committed;
    this.stoodAt = position;
  }

  TopicPartition partition() {
    return partition;
  }

  /** Takes records that follow those taken before; returns the bytes of their keys and values. */
  long take(List<ConsumerRecord<byte[], byte[]>> run) {
    long bytes = 0;
    if (isInOrder) {
      if (pending() == 0) {
        timeInHand.lazySet(run.get(0).timestamp());
      }
      for (ConsumerRecord<byte[], byte[]> record : run) {
        bytes += sizeOf(record);
      }
    } else {
      synchronized (this) {
        for (ConsumerRecord<byte[], byte[]> record : run) {
          watermark.begin(record.offset(), record.timestamp());
          bytes += sizeOf(record);
        }
      }
    }
    takenRecords += run.size();
    takenBytes += bytes;
    return bytes;
  }

  static long sizeOf(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0, record.serializedKeySize()) + Math.max(0L, record.serializedValueSize());
  }

  /** Says that the next record in order is being handled; only where they are done in order. */
  void beginInOrder(ConsumerRecord<byte[], byte[]> record) {
    timeInHand.lazySet(record.timestamp());
  }

  /** Says that the next record in order is done; by one thread at a time. */
  void doneInOrder(ConsumerRecord<byte[], byte[]> record) {
    reached.lazySet(record.offset() + 1);
    doneBytes.lazySet(doneBytes.get() + sizeOf(record));
    doneRecords.lazySet(doneRecords.get() + 1);
  }

  /** Says that a record is done; on any thread. */
  synchronized void done(ConsumerRecord<byte[], byte[]> record) {
    if (isInOrder) {
      doneInOrder(record);
      return;
    }
    watermark.done(record.offset());
    doneBytes.lazySet(doneBytes.get() + sizeOf(record));
    doneRecords.lazySet(doneRecords.get() + 1);
  }

  /** Says that records are done, where they are in no order of their own; on any thread. */
  synchronized void done(List<ConsumerRecord<byte[], byte[]>> records) {
    long bytes = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      watermark.done(record.offset());
      bytes += sizeOf(record);
    }
    doneBytes.lazySet(doneBytes.get() + bytes);
    doneRecords.lazySet(doneRecords.get() + records.size());
  }

  /** Lets a worker in, on any thread; false if the share is revoked. */
  boolean enter() {
    return enter(1);
  }

  /** Lets so many in, on any thread; false if the share is revoked. */
  synchronized boolean enter(int count) {
    if (isRevoked) {
      return false;
    }
    inHand += count;
    return true;
  }

  /** Says that a worker, or a stage, that was let in is through, on any thread. */
  void leave() {
    leave(1);
  }

  /** Says that so many of those that were let in are through, on any thread. */
  synchronized void leave(int count) {
    inHand -= count;
    notifyAll();
  }

  /** Lets nobody in any more; a lane that is in leaves in front of its next record. */
  synchronized void revoke() {
    isRevoked = true;
  }

  boolean isRevoked() {
    return isRevoked;
  }

  /** Waits until nobody has a record of this share; false if somebody has at the deadline. */
  synchronized boolean awaitIdle(long deadlineNanos) {
    try {
      while (inHand > 0) {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Returns how many records were taken and are not done. */
  long pending() {
    return takenRecords - doneRecords.get();
  }

  /** Returns the bytes of what was taken and is not done. */
  long pendingBytes() {
    return takenBytes - doneBytes.get();
  }

  /** Returns how many records a hole keeps in memory, done or not. */
  long window() {
    if (isInOrder) {
      return pending();
    }
    synchronized (this) {
      return watermark.window();
    }
  }

  /** Says that there is no record in front of {@code position} other than those taken. */
  void pass(long position) {
    passed = position;
    if (!isInOrder) {
      synchronized (this) {
        watermark.pass(position);
      }
    }
  }

  /** Returns the offset up to which everything is done. */
  long committable() {
    if (isInOrder) {
      // What is read first may be behind what is read second, never ahead of it.
      return pending() == 0 ? Math.max(reached.get(), passed) : reached.get();
    }
    synchronized (this) {
      return watermark.committable();
    }
  }

  boolean hasMoved() {
    return committable() > committed;
  }

  void committed(long offset) {
    committed = Math.max(committed, offset);
  }

  /**
   * Tells how far the partition is.
   *
   * @param end offset behind the last record that may be read
   */
  PartitionState state(long end, boolean isPaused, long nowMillis, long nowNanos) {
    long next = committable();
    long pending = pending();
    long lag = Math.max(0, end - next);
    if (next != stoodAt || pending == 0) {
      stoodAt = next;
      stoodSinceNanos = nowNanos;
    }
    if (pending > 0 || lag == 0) {
      behindSinceMillis = NONE;
    } else if (behindSinceMillis == NONE) {
      behindSinceMillis = nowMillis;
    }
    return new PartitionState(
        partition.topic(),
        partition.partition(),
        next,
        pending,
        pendingBytes(),
        lag,
        PartitionState.age(lag, oldest(pending), nowMillis),
        PartitionState.nanos(nowNanos - stoodSinceNanos),
        isPaused);
  }

  private OptionalLong oldest(long pending) {
    if (pending == 0) {
      // Nothing is known of the record but that there is one, and since when.
      return behindSinceMillis == NONE ? OptionalLong.empty() : OptionalLong.of(behindSinceMillis);
    }
    if (isInOrder) {
      return OptionalLong.of(timeInHand.get());
    }
    synchronized (this) {
      return watermark.oldest();
    }
  }
}
