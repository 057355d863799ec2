package io.headwater.metrics;

import java.util.Set;

/**
 * Says how many records wait in one instance of a program, that of one task.
 *
 * <p>All instances of a program in this process share a series, which is their sum. Thread-safe;
 * {@link #records} is meant for the one thread that owns the instance.
 */
public final class ParkingMeter implements AutoCloseable {
  private final Set<ParkingMeter> open;
  private volatile long records;

  /** Joins the {@code open} meters of the same program until it is closed. */
  ParkingMeter(Set<ParkingMeter> open) {
    this.open = open;
    open.add(this);
  }

  /** Replaces the number of records that wait. */
  public void records(long count) {
    records = count;
  }

  /** Takes this instance's records out of the sum; called when the task closes. */
  @Override
  public void close() {
    open.remove(this);
  }

  static long records(Set<ParkingMeter> open) {
    return open.stream().mapToLong(meter -> meter.records).sum();
  }
}
