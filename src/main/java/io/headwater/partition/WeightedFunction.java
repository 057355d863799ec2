package io.headwater.partition;

import java.util.List;

/** Finds the owner of the slot that the base chose for a key. */
final class WeightedFunction implements PartitionFunction {
  /** Per partition, the first slot that is no longer its own; ascending, the last is the total. */
  private final int[] ends;

  private final Partitioning base;
  private final PartitionFunction slots;

  WeightedFunction(List<Integer> weights, Partitioning base) {
    this.ends = new int[weights.size()];
    this.base = base;
    this.slots = base.newFunction();
    int end = 0;
    for (int i = 0; i < ends.length; i++) {
      end += weights.get(i);
      ends[i] = end;
    }
  }

  @Override
  public int partition(byte[] key, int partitions) {
    if (partitions != ends.length) {
      throw new IllegalArgumentException(
          "weighted has %d weights, but the partition count is %d; give one weight per partition"
              .formatted(ends.length, partitions));
    }
    int total = ends[ends.length - 1];
    int slot = slots.partition(key, total);
    if (slot < 0 || slot >= total) {
      throw new IllegalStateException(
          "base '%s' of weighted chose %d, outside [0, %d)".formatted(base.name(), slot, total));
    }
    return ownerOf(slot);
  }

  /** Finds the first partition whose range ends after the slot; so an empty range owns nothing. */
  private int ownerOf(int slot) {
    int low = 0;
    int high = ends.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ends[middle] > slot) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
