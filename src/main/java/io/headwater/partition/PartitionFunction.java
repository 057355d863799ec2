package io.headwater.partition;

/**
 * Chooses a partition for the key of one record.
 *
 * <p>Called once per record, in the order in which a writer writes them. It may hold state, such as
 * whose turn it is; so every writer takes an instance of its own from {@link
 * Partitioning#newFunction()} and calls it from one thread at a time. It must not change the key,
 * keep a reference to it, look at a clock, or draw random numbers: replay repeats its choices.
 */
@FunctionalInterface
public interface PartitionFunction {

  /**
   * Returns the partition of the record.
   *
   * @param key the key as it is on the wire; empty for a record without a key
   * @param partitions how many partitions the topic has now, at least 1; may change between calls
   * @return a partition in [0, partitions)
   */
  int partition(byte[] key, int partitions);
}
