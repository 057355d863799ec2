package io.headwater.client;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The batch that is being filled, and when it is complete. Pure: it is told what time it is. */
final class OpenBatch<R> {
  private final BatchLimits limits;
  private List<R> records = new ArrayList<>();
  private long bytes;
  private long firstNanos;

  OpenBatch(BatchLimits limits) {
    this.limits = limits;
  }

  /**
   * Adds a record; returns the batches that are complete by it, in order: none, one or two.
   *
   * @param nowNanos asked for the first one of a batch
   */
  List<List<R>> add(R record, long size, LongSupplier nowNanos) {
    List<R> before = !records.isEmpty() && bytes + size > limits.bytes() ? take() : List.of();
    if (records.isEmpty()) {
      firstNanos = nowNanos.getAsLong();
    }
    records.add(record);
    bytes += size;
    if (records.size() < limits.records() && bytes < limits.bytes()) {
      return before.isEmpty() ? List.of() : List.of(before);
    }
    return before.isEmpty() ? List.of(take()) : List.of(before, take());
  }

  /** Returns how long the batch may go on being filled; empty if nothing is in it. */
  OptionalLong leftNanos(long nowNanos) {
    return records.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, limits.interval().toNanos() - (nowNanos - firstNanos)));
  }

  /** Takes what is there; may be nothing. */
  List<R> take() {
    List<R> taken = records;
    records = new ArrayList<>(taken.size());
    bytes = 0;
    return taken;
  }
}
