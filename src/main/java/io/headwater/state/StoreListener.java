package io.headwater.state;

/**
 * Hears what the cache of a store does; every method does nothing by default.
 *
 * <p>One listener hears all tasks of a store, so it is called by several stream threads at once: it
 * must be thread-safe, must not block, must not throw and must not touch the store. Query threads
 * never call it.
 */
public interface StoreListener {
  /** A listener that hears nothing. */
  StoreListener NONE = new StoreListener() {};

  /** Called when the stream thread read a state from the cache. */
  default void hit() {}

  /** Called when the stream thread had to ask the store below, whether or not it has the key. */
  default void miss() {}

  /**
   * Called when the bytes that await write-back have changed; the sum of all calls is their size
   * over all tasks.
   *
   * @param delta estimated bytes, negative after a write-back
   */
  default void dirtyBytesChanged(long delta) {}

  /**
   * Called after states were written back.
   *
   * @param entries how many, at least 1
   */
  default void flushed(int entries) {}
}
