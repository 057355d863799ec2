package io.headwater.replay;

import io.headwater.operator.InputRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Some records of a history in a row, and what they led to so far. Filled by one thread; then each
 * list of what was written is one thread's.
 */
final class ReplayBatch {
  private static final int RECORDS = 512;

  private final List<Entered> entered = new ArrayList<>(RECORDS);
  private final List<List<WrittenRecord>> first = new ArrayList<>(RECORDS);
  private final List<List<List<WrittenRecord>>> byPart = new ArrayList<>();

  /** A record of the history in its place, and the time of the clock. */
  record Entered(InputRecord record, Instant now) {}

  ReplayBatch(int parts) {
    for (int i = 0; i < parts; i++) {
      byPart.add(new ArrayList<>(RECORDS));
    }
  }

  /** Adds a record. */
  void add(Entered one) {
    entered.add(one);
    first.add(new ArrayList<>(2));
    byPart.forEach(part -> part.add(new ArrayList<>(4)));
  }

  boolean isFull() {
    return entered.size() == RECORDS;
  }

  List<Entered> entered() {
    return entered;
  }

  /** Returns what the first programs wrote for the record of an index. */
  List<WrittenRecord> first(int index) {
    return first.get(index);
  }

  /** Returns what a part wrote for the record of an index. */
  List<WrittenRecord> ofPart(int part, int index) {
    return byPart.get(part).get(index);
  }
}
