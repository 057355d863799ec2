package io.headwater.replay;

import io.headwater.operator.InputRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Some records of a history in a row, and what they led to so far. Filled by one thread; then what
 * each worker and each part writes is one thread's.
 */
final class ReplayBatch {
  private static final int RECORDS = 512;

  private final List<Entered> entered = new ArrayList<>(RECORDS);
  private final List<Written> byWorker = new ArrayList<>();
  private final List<Written> byPart = new ArrayList<>();

  /** A record of the history in its place, and the time of the clock. */
  record Entered(InputRecord record, Instant now) {}

  /** What one of those at work wrote, for one record of the batch after the other. */
  static final class Written {
    private final List<WrittenRecord> records = new ArrayList<>(2 * RECORDS);
    private final int[] ends = new int[RECORDS];
    private int done;

    void add(WrittenRecord record) {
      records.add(record);
    }

    /** Says that all is written for the next record of the batch. */
    void endOfRecord() {
      ends[done++] = records.size();
    }

    /** Shows what was written for the record of an index. */
    void forEach(int index, Consumer<WrittenRecord> consumer) {
      for (int i = index == 0 ? 0 : ends[index - 1]; i < ends[index]; i++) {
        consumer.accept(records.get(i));
      }
    }
  }

  ReplayBatch(int workers, int parts) {
    for (int i = 0; i < workers; i++) {
      byWorker.add(new Written());
    }
    for (int i = 0; i < parts; i++) {
      byPart.add(new Written());
    }
  }

  /** Adds a record. */
  void add(Entered one) {
    entered.add(one);
  }

  boolean isFull() {
    return entered.size() == RECORDS;
  }

  List<Entered> entered() {
    return entered;
  }

  /** Returns the number of the worker that has the partition of a record. */
  int workerOf(Entered one) {
    return one.record().position().partition() % byWorker.size();
  }

  /** Returns what a worker wrote of the first programs. */
  Written ofWorker(int worker) {
    return byWorker.get(worker);
  }

  /** Returns what a part wrote. */
  Written ofPart(int part) {
    return byPart.get(part);
  }
}
