package io.headwater.partition;

/** A partitioning as a user may write one: the first octet of the key is the partition. */
record OctetPartitioning() implements Partitioning {

  @Override
  public String name() {
    return "octet";
  }

  @Override
  public boolean isKeyed() {
    return true;
  }

  @Override
  public PartitionFunction newFunction() {
    return (key, partitions) -> key[0];
  }
}
