package io.headwater.client;

/** Hears what becomes of records whose handling fails. Called on any thread; must not block. */
@FunctionalInterface
interface FailureListener {
  /** What happened to a record, beside being handled. */
  enum Outcome {
    /** A call failed. */
    FAILED,
    /** It waits in its lane, and is tried again. */
    RETRIED,
    /** It was written to a delay topic. */
    DELAYED,
    /** It was written to its dead-letter queue. */
    DEAD_LETTERED,
    /** It was written to where the records of parked keys wait. */
    PARKED,
    /** It was parked, and was handled now. */
    RELEASED,
    /** It was given up. */
    SKIPPED
  }

  /**
   * Hears of a record.
   *
   * @param why what the handler failed with, or would have to be said of the key it is parked with
   */
  void happened(StoredRecord record, Outcome outcome, Throwable why);
}
