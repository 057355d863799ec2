package io.headwater.simulation;

import io.headwater.operator.InputRecord;

/** A record in a topic. */
final class LogEntry {
  /** The number of a record that readers do not see. */
  static final int UNSEEN = -1;

  private final InputRecord record;
  private final PartitionLog log;
  private final int index;
  private final Transaction transaction;
  private int number = UNSEEN;

  LogEntry(InputRecord record, PartitionLog log, int index, Transaction transaction) {
    this.record = record;
    this.log = log;
    this.index = index;
    this.transaction = transaction;
  }

  InputRecord record() {
    return record;
  }

  PartitionLog log() {
    return log;
  }

  /** Returns how many records were written before it. */
  int index() {
    return index;
  }

  Transaction transaction() {
    return transaction;
  }

  void number(int among) {
    number = among;
  }

  /** Returns its number among those that readers see in the end, or {@link #UNSEEN}. */
  int number() {
    return number;
  }

  @Override
  public String toString() {
    return record.position().toString();
  }
}
