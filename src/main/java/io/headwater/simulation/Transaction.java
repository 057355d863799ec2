package io.headwater.simulation;

import java.util.LinkedHashSet;
import java.util.Set;

/** What an instance has written since its last commit, to be seen whole or not at all. */
final class Transaction {
  /** Of what comes from outside, one record each. */
  static final Transaction OUTSIDE = outside();

  private final OutcomeTally counts;
  private final Set<PartitionLog> logs = new LinkedHashSet<>();
  private State state = State.OPEN;
  private boolean isSeenAnyway;

  /** What has become of a transaction. */
  enum State {
    OPEN,
    COMMITTED,
    ABORTED
  }

  /** Opens one of a topology of so many programs. */
  Transaction(int programs) {
    counts = new OutcomeTally(programs);
  }

  private static Transaction outside() {
    Transaction committed = new Transaction(0);
    committed.state = State.COMMITTED;
    return committed;
  }

  OutcomeTally counts() {
    return counts;
  }

  void writesTo(PartitionLog log) {
    logs.add(log);
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean isCommitted() {
    return state == State.COMMITTED;
  }

  /** Tells whether readers see its records. */
  boolean isSeen() {
    return state == State.COMMITTED || isSeenAnyway;
  }

  void commit() {
    end(State.COMMITTED);
  }

  void abort(Fault fault) {
    end(State.ABORTED);
    isSeenAnyway = fault == Fault.OUTPUTS_NOT_ABORTED;
  }

  private void end(State how) {
    state = how;
    logs.forEach(PartitionLog::mark);
  }
}
