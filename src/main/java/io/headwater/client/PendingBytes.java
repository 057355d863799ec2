package io.headwater.client;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/*
 * Callers take and the producer's thread gives back, for every record: one number for both would go
 * to and fro between their processors. So what was ever taken and what was ever given back are two
 * numbers, each on a cache line of its own, and a caller looks at the second one only when what it
 * saw of it last does not leave it room.
 */

/**
 * Bounds how much is pending. Thread-safe; costs one atomic addition as long as there is room.
 *
 * <p>What is larger than the bound is let in when nothing else is, so that it is not refused for
 * ever.
 */
final class PendingBytes {
  /** Longs that are farther apart than this are on different cache lines, prefetched ones too. */
  private static final int APART = 16;

  private static final int TAKEN = APART;
  private static final int WRITTEN = 2 * APART;
  private static final int GIVEN_BACK = 3 * APART;
  private static final int SEEN = 4 * APART;
  private static final int LENGTH = 5 * APART;

  private final long limit;
  private final AtomicLongArray sums = new AtomicLongArray(LENGTH);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  /** Written under the lock. */
  private volatile int waiting;

  PendingBytes(long limit) {
    this.limit = limit;
  }

  boolean tryTake(long bytes) {
    long taken = sums.addAndGet(TAKEN, bytes);
    if (taken - sums.getOpaque(SEEN) <= limit) {
      return true;
    }
    long released = released();
    sums.setOpaque(SEEN, released);
    if (isRoom(taken - released, bytes)) {
      return true;
    }
    release(bytes);
    return false;
  }

  /** Tells whether so much may be used, some bytes among it. */
  private boolean isRoom(long used, long bytes) {
    return used <= limit || used <= bytes;
  }

  private long released() {
    return sums.get(WRITTEN) + sums.get(GIVEN_BACK);
  }

  /** Waits for room, at most that long; false if there was none. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // Written under the lock.
  boolean take(long bytes, long nanos) throws InterruptedException {
    if (tryTake(bytes)) {
      return true;
    }
    lock.lockInterruptibly();
    try {
      waiting++;
      long left = nanos;
      // Whoever gives back after this looks at the count of those who wait.
      while (!tryTakeLocked(bytes)) {
        if (left <= 0) {
          return false;
        }
        left = room.awaitNanos(left);
      }
      return true;
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  /** Takes without waking those who wait, of whom the caller is one. */
  private boolean tryTakeLocked(long bytes) {
    long taken = sums.get(TAKEN);
    while (isRoom(taken - released() + bytes, bytes)) {
      if (sums.compareAndSet(TAKEN, taken, taken + bytes)) {
        return true;
      }
      taken = sums.get(TAKEN);
    }
    return false;
  }

  /** Gives back what a record took that is written; by one thread at a time. */
  void releaseWritten(long bytes) {
    sums.set(WRITTEN, sums.getPlain(WRITTEN) + bytes);
    wake();
  }

  /** Gives back what was taken, on any thread. */
  void release(long bytes) {
    sums.addAndGet(GIVEN_BACK, bytes);
    wake();
  }

  private void wake() {
    if (waiting > 0) {
      lock.lock();
      try {
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  long used() {
    // What is given back was taken before.
    long released = released();
    return sums.get(TAKEN) - released;
  }
}
