package io.headwater.partition;

/** A run of records to one partition, the next run to the next. */
record StickyPartitioning(int recordsPerPartition) implements Partitioning {
  static final String NAME = "sticky";

  StickyPartitioning {
    if (recordsPerPartition < 1) {
      throw new IllegalArgumentException(
          "sticky must stay for at least 1 record per partition, was " + recordsPerPartition);
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isKeyed() {
    return false;
  }

  @Override
  public PartitionFunction newFunction() {
    return new TurnFunction(recordsPerPartition);
  }

  @Override
  public String toString() {
    return NAME + "(" + recordsPerPartition + ")";
  }
}
