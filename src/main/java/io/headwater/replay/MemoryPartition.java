package io.headwater.replay;

import io.headwater.operator.InputRecord;
import java.util.ArrayDeque;
import java.util.List;

/** A partition of a topic in memory: the records that nobody has read yet, and who will. */
final class MemoryPartition {
  private final int number;
  private final List<Reader> readers;
  private final ArrayDeque<InputRecord> waiting = new ArrayDeque<>();
  private long nextOffset;
  private long latestTime = -1;
  private long headTime;
  private long turn;

  /**
   * A way into a program.
   *
   * @param program its index
   * @param entry index into its entries
   */
  record Reader(int program, int entry) {}

  MemoryPartition(int number, List<Reader> readers) {
    this.number = number;
    this.readers = readers;
  }

  int number() {
    return number;
  }

  /** Returns the programs that read it, upstream before downstream. */
  List<Reader> readers() {
    return readers;
  }

  /** Takes the next offset, or a later one that a record has already. */
  long takeOffset(long atLeast) {
    long offset = Math.max(nextOffset, atLeast);
    nextOffset = offset + 1;
    return offset;
  }

  /** Appends a record; true if it is the only one. */
  boolean append(InputRecord record) {
    waiting.add(record);
    if (waiting.size() > 1) {
      return false;
    }
    updateHead();
    return true;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Takes the first record; {@link #latestTime} is then not before its time. */
  InputRecord take() {
    InputRecord head = waiting.remove();
    latestTime = Math.max(latestTime, headTime);
    if (!waiting.isEmpty()) {
      updateHead();
    }
    return head;
  }

  private void updateHead() {
    InputRecord head = waiting.element();
    // One that cannot be an event time, or belongs to no event, moves nothing.
    headTime = head.isTimely() && !head.isRelease() ? head.timestamp() : Math.max(latestTime, 0);
  }

  /** Returns the event time of the first record, in milliseconds since the epoch. */
  long headTime() {
    return headTime;
  }

  /** Returns the greatest event time of the records that were taken; -1 before the first. */
  long latestTime() {
    return latestTime;
  }

  /** Returns when it got in line, which decides among equal times. */
  long turn() {
    return turn;
  }

  void getInLine(long at) {
    turn = at;
  }
}
