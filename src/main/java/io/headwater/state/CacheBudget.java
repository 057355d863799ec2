package io.headwater.state;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many bytes the caches of stores hold. Thread-safe.
 *
 * <p>A store has one cache per task. A cache takes part while it holds anything: those of standby
 * tasks, and of stores that are opened and never written, leave their share to the others.
 */
public final class CacheBudget {
  private final long bytes;
  private final boolean isShared;
  private final AtomicInteger caches = new AtomicInteger();

  private CacheBudget(long bytes, boolean isShared) {
    if (bytes < 0) {
      throw new IllegalArgumentException("cache bytes must be at least 0, was " + bytes);
    }
    this.bytes = bytes;
    this.isShared = isShared;
  }

  /** Gives each cache that many bytes, however many there are. */
  public static CacheBudget each(long bytes) {
    return new CacheBudget(bytes, false);
  }

  /** Divides that many bytes equally among the caches that hold anything. */
  public static CacheBudget shared(long bytes) {
    return new CacheBudget(bytes, true);
  }

  /**
   * Divides a quarter of the largest heap of this process, or less: the bytes are estimates, and
   * what a message occupies as an object may be several times what it is serialised.
   */
  public static CacheBudget ofThisProcess() {
    return shared(Runtime.getRuntime().maxMemory() / 4);
  }

  /** Returns what one cache may hold at present. */
  public long share() {
    return isShared ? bytes / Math.max(1, caches.get()) : bytes;
  }

  /** Notes a cache that begins to hold something. */
  void joined() {
    caches.incrementAndGet();
  }

  /** Notes a cache that was emptied. */
  void left() {
    caches.decrementAndGet();
  }
}
