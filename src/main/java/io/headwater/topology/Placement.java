package io.headwater.topology;

import io.headwater.behavior.Rule;
import io.headwater.event.Envelope;
import io.headwater.partition.Partitioning;

/** How the partition of a written record is chosen. */
public sealed interface Placement {

  /** By a partitioning of the key bytes. */
  record ByKey(Partitioning partitioning) implements Placement {
    @Override
    public String algorithm() {
      return partitioning.toString();
    }

    @Override
    public boolean isKeyed() {
      return partitioning.isKeyed();
    }
  }

  /**
   * By a rule of the author's that returns the partition, in [0, partitions). The author promises
   * that all records of one key get one partition.
   */
  record ByRule(Rule<Integer> partition) implements Placement {
    /**
     * Returns the partition of a record, in [0, partitions) if the author keeps to it.
     *
     * @throws RuntimeException whatever the rule throws
     */
    public int partitionOf(Envelope<?> record) {
      return partition.apply(record);
    }

    @Override
    public String algorithm() {
      return "partition " + partition + " at " + partition.where();
    }

    @Override
    public boolean isKeyed() {
      return true;
    }
  }

  /** Returns the algorithm with its parameters; equal ones place equal keys equally. */
  String algorithm();

  /** Tells whether all records of one key share a partition. */
  boolean isKeyed();
}
