package io.headwater.simulation;

/** Counts what disturbs a run. */
final class Disruptions {
  private long crashes;
  private long aborts;
  private long refusals;
  private long moves;

  void crashed() {
    crashes++;
  }

  void aborted() {
    aborts++;
  }

  void refused() {
    refusals++;
  }

  void moved() {
    moves++;
  }

  /**
   * Returns what has happened in a schedule.
   *
   * @param records how often a record was taken in transactions that were committed
   * @param repeated how often something was done for nothing
   */
  Coverage coverage(int steps, long records, long repeated) {
    return new Coverage(1, steps, records, repeated, crashes, aborts, refusals, moves);
  }
}
