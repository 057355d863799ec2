package io.headwater.client;

import java.util.concurrent.TimeUnit;

/**
 * One partition while this member of the group owns it. Thread-safe.
 *
 * <p>A partition that comes back is a new share: what is left of the old one does not count.
 */
final class PartitionShare {
  private final OffsetWatermark watermark;
  private long committed;
  private int inHand;
  private boolean isRevoked;

  PartitionShare(long position) {
    watermark = new OffsetWatermark(position);
    committed = position;
  }

  synchronized void begin(long offset) {
    watermark.begin(offset);
    inHand++;
  }

  /** Says that a record is done; for a share that is revoked, only until it was given back. */
  synchronized void done(long offset) {
    watermark.done(offset);
  }

  /** Says that a worker is finished with a record, done or not. */
  synchronized void left() {
    inHand--;
    notifyAll();
  }

  synchronized void pass(long position) {
    watermark.pass(position);
  }

  /** Lets no record begin to be handled any more. */
  synchronized void revoke() {
    isRevoked = true;
  }

  synchronized boolean isRevoked() {
    return isRevoked;
  }

  /** Waits until no worker has a record of this share; false if one has at the deadline. */
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

  synchronized long committable() {
    return watermark.committable();
  }

  synchronized boolean hasMoved() {
    return watermark.committable() > committed;
  }

  synchronized void committed(long offset) {
    committed = Math.max(committed, offset);
  }
}
