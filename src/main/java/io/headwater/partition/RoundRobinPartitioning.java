package io.headwater.partition;

/** One record per partition in turn. */
record RoundRobinPartitioning() implements Partitioning {
  static final String NAME = "round-robin";

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
    return new TurnFunction(1);
  }

  @Override
  public String toString() {
    return NAME;
  }
}
