package io.headwater.simulation;

/** Something that was done in a run, at a time of the wall clock. */
sealed interface Deed {
  /** Returns the time in milliseconds since the epoch. */
  long clockMillis();

  /** Tells whether it counts in the end. */
  boolean isCommitted();

  /** A record came from outside. */
  record Arrived(LogEntry entry, long clockMillis) implements Deed {
    @Override
    public boolean isCommitted() {
      return true;
    }
  }

  /** All instances took a row of a global table. */
  record RowTaken(LogEntry entry, long clockMillis) implements Deed {
    @Override
    public boolean isCommitted() {
      return true;
    }
  }

  /** A task took a record. */
  record Taken(TaskId task, LogEntry entry, Transaction transaction, long clockMillis)
      implements Deed {
    @Override
    public boolean isCommitted() {
      return transaction.isCommitted();
    }
  }

  /** The clock woke a program of a task. */
  record Woken(TaskId task, int program, Transaction transaction, long clockMillis)
      implements Deed {
    @Override
    public boolean isCommitted() {
      return transaction.isCommitted();
    }
  }
}
