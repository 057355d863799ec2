package io.headwater.operator;

/**
 * One unit of work: a record, and the steps that it takes.
 *
 * @param past what became of the record before
 */
record Attempt(ProgramEntry entry, InputRecord record, Steps steps, Past past) {

  /** The steps of one unit of work. */
  @FunctionalInterface
  interface Steps {
    void run() throws Exception;
  }

  /**
   * What became of a record before.
   *
   * @param isReleased whether it is the first of those of its key that wait
   * @param delays how many times it was set aside
   * @param attempts how many times it was tried until it was set aside last
   */
  record Past(boolean isReleased, int delays, int attempts) {
    static final Past NONE = new Past(false, 0, 0);
    static final Past RELEASED = new Past(true, 0, 0);

    static Past of(DelayedRecord record) {
      return new Past(false, record.times(), record.attempts());
    }
  }
}
