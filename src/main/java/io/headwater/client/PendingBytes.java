package io.headwater.client;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds how much is pending. Thread-safe; costs one atomic addition as long as there is room.
 *
 * <p>What is larger than the bound is let in when nothing else is, so that it is not refused for
 * ever.
 */
final class PendingBytes {
  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  /** Written under the lock. */
  private volatile int waiting;

  PendingBytes(long limit) {
    this.limit = limit;
  }

  boolean tryTake(long bytes) {
    long now = used.addAndGet(bytes);
    if (now <= limit || now == bytes) {
      return true;
    }
    release(bytes);
    return false;
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
    long before = used.get();
    while (before == 0 || before + bytes <= limit) {
      if (used.compareAndSet(before, before + bytes)) {
        return true;
      }
      before = used.get();
    }
    return false;
  }

  void release(long bytes) {
    used.addAndGet(-bytes);
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
    return used.get();
  }
}
