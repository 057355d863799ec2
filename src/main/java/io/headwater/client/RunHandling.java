package io.headwater.client;

/** One that handles records together, and so takes as many at a time as there are. */
interface RunHandling extends Handling {
  /**
   * Takes records of one partition, which follow those taken before; called by the reading thread,
   * and tells the run what becomes of each of them.
   */
  void take(PolledRun run);

  /** Returns how many records of a partition may be pending, however many partitions there are. */
  long atLeastPending();
}
