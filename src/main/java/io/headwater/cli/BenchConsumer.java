package io.headwater.cli;

/** Consumes a topic, with one of the two clients. */
interface BenchConsumer {
  /** Reads all partitions from the beginning, until the tally is finished. */
  void read(String topic, BenchMode mode, BenchTally tally) throws InterruptedException;

  /**
   * Reads as the members of a new group, until the tally is finished.
   *
   * @param opening run once each partition has its member: nothing is to be read until then
   */
  void readInGroup(String topic, BenchTally tally, Runnable opening) throws InterruptedException;
}
