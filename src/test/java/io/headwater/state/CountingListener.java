package io.headwater.state;

import java.util.concurrent.atomic.LongAdder;

/** Adds up what it hears. */
final class CountingListener implements StoreListener {
  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder dirtyBytes = new LongAdder();
  final LongAdder flushed = new LongAdder();

  @Override
  public void hit() {
    hits.increment();
  }

  @Override
  public void miss() {
    misses.increment();
  }

  @Override
  public void dirtyBytesChanged(long delta) {
    dirtyBytes.add(delta);
  }

  @Override
  public void flushed(int entries) {
    flushed.add(entries);
  }
}
