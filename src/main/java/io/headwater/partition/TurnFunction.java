package io.headwater.partition;

/** Gives every partition its turn of so many records, from partition 0 on; ignores the key. */
final class TurnFunction implements PartitionFunction {
  private final int recordsPerTurn;
  private int partition;
  private int records;

  TurnFunction(int recordsPerTurn) {
    this.recordsPerTurn = recordsPerTurn;
  }

  @Override
  public int partition(byte[] key, int partitions) {
    PartitionCount.requirePositive(partitions);
    if (records == recordsPerTurn) {
      partition++;
      records = 0;
    }
    records++;
    partition %= partitions;
    return partition;
  }
}
