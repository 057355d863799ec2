package io.headwater.partition;

/**
 * How a stream spreads its records over partitions: a value, equal by name and parameters.
 *
 * <p>The built-in ones come from {@link Partitionings}. A class of your own must be immutable, and
 * equal to another only if both send every key to the same partition: whether two streams may be
 * joined is decided by comparing their partitionings, not by trying keys.
 */
public interface Partitioning {

  /** Returns the name as YAML, descriptions and messages spell it, without parameters. */
  String name();

  /**
   * Tells whether equal keys always share a partition, for as long as the partition count is fixed.
   *
   * <p>Only then may a stateful step read the stream without a repartition before it. The answer
   * must not change.
   */
  boolean isKeyed();

  /**
   * Returns a function in its initial state, for one writer.
   *
   * <p>Any two functions of one partitioning make the same choices for the same calls in the same
   * order.
   */
  PartitionFunction newFunction();
}
