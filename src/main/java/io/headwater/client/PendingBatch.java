package io.headwater.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A batch on its way, and the answers of its records; one object for all of them. Thread-safe. */
final class PendingBatch {
  private final long number;
  private final Consumer<BatchResult> whenAnswered;
  private final int timedEvery;
  private final long givenNanos = System.nanoTime();

  /** As {@link BatchResult} takes them. */
  private final Object[] answers;

  private final AtomicInteger open;

  /**
   * Waits for the answers of that many records.
   *
   * @param timedEvery latency is measured of one record of so many
   * @param whenAnswered told once, by whoever gives the last answer
   */
  PendingBatch(long number, int records, int timedEvery, Consumer<BatchResult> whenAnswered) {
    this.number = number;
    this.timedEvery = timedEvery;
    this.whenAnswered = whenAnswered;
    this.answers = new Object[records];
    this.open = new AtomicInteger(records);
  }

  /** Returns when a record was given, if its latency is measured; else 0. */
  long givenNanos(int index) {
    return index % timedEvery == 0 ? givenNanos : 0;
  }

  /** Takes the answer of a record; once for each. */
  void answered(int index, Object answer) {
    answers[index] = answer;
    if (open.decrementAndGet() == 0) {
      whenAnswered.accept(new BatchResult(number, answers));
    }
  }
}
