package io.headwater.metrics;

import com.codahale.metrics.Counter;
import java.util.Set;

/**
 * Counts what one instance of a state store, the one of one task, does with its object cache.
 *
 * <p>All instances of a store share their series: hits and misses add up, and so do dirty bytes.
 * Thread-safe; {@link #dirtyBytes} is meant for the one thread that owns the instance.
 */
public final class StateMeter implements AutoCloseable {
  private final Counter hits;
  private final Counter misses;
  private final Set<StateMeter> open;
  private volatile long dirtyBytes;

  /** Joins the {@code open} meters of the same store until it is closed. */
  StateMeter(Counter hits, Counter misses, Set<StateMeter> open) {
    this.hits = hits;
    this.misses = misses;
    this.open = open;
    open.add(this);
  }

  /** Counts a read that the object cache answered. */
  public void hit() {
    hits.inc();
  }

  /** Counts a read that went to the store below. */
  public void miss() {
    misses.inc();
  }

  /** Replaces the number of bytes this instance has changed and not yet written back. */
  public void dirtyBytes(long bytes) {
    dirtyBytes = bytes;
  }

  /** Takes this instance's dirty bytes out of the sum; called when the store closes. */
  @Override
  public void close() {
    open.remove(this);
  }

  static long dirtyBytes(Set<StateMeter> open) {
    return open.stream().mapToLong(meter -> meter.dirtyBytes).sum();
  }
}
