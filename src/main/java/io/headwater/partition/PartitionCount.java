package io.headwater.partition;

/** Guards the arithmetic against topics without partitions. */
final class PartitionCount {
  private PartitionCount() {}

  static void requirePositive(int partitions) {
    if (partitions < 1) {
      throw new IllegalArgumentException("partition count must be at least 1, was " + partitions);
    }
  }
}
