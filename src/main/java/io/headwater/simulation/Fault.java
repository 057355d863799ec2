package io.headwater.simulation;

/** What may be wrong with a host; a check that does not notice is no check. */
enum Fault {
  /** Nothing. */
  NONE,
  /** Offsets are committed although the outputs are not: at most once. */
  OFFSETS_COMMITTED_ALONE,
  /** Outputs of an aborted transaction stay: at least once. */
  OUTPUTS_NOT_ABORTED,
  /** A task goes on after an abort with the state that it had. */
  STATE_KEPT_AFTER_ABORT,
  /** Ids are remembered outside of the transaction. */
  IDS_OUTSIDE_TRANSACTION,
  /** What a record did before it failed is kept, and the next one is taken. */
  PARTIAL_EFFECTS_KEPT,
  /** An instance that is taken for dead may commit. */
  ZOMBIE_NOT_FENCED,
  /** That a timer has fired is not in the transaction. */
  TIMERS_FIRED_TWICE,
  /** Tasks read what is not committed. */
  READS_UNCOMMITTED,
  /** What waits for a time is forgotten when a task moves. */
  WAKES_LOST
}
