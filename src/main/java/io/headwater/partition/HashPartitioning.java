package io.headwater.partition;

/** A partition by a hash of the key. Its function is stateless. */
record HashPartitioning(HashAlgorithm algorithm) implements Partitioning {

  @Override
  public String name() {
    return algorithm.label();
  }

  @Override
  public boolean isKeyed() {
    return true;
  }

  @Override
  public PartitionFunction newFunction() {
    return algorithm;
  }

  @Override
  public String toString() {
    return name();
  }
}
