package io.headwater.client;

import java.util.TreeSet;

/**
 * Which records of one partition are done, in whatever order they are, and up to where all are.
 * Thread-safe.
 *
 * <p>An offset is committed for all records before it, so the watermark never passes a record that
 * is not done.
 */
final class OffsetWatermark {
  private final TreeSet<Long> open = new TreeSet<>();
  private long next;

  /** Starts in front of the record at {@code next}. */
  OffsetWatermark(long next) {
    this.next = next;
  }

  /**
   * Takes a record.
   *
   * @throws IllegalArgumentException if it is not behind those that were taken
   */
  synchronized void begin(long offset) {
    if (offset < next) {
      throw new IllegalArgumentException(
          "offset %d comes after %d was reached".formatted(offset, next));
    }
    open.add(offset);
    next = offset + 1;
  }

  /** Says that a record that was taken is done. */
  synchronized void done(long offset) {
    open.remove(offset);
  }

  /** Says that there is no record in front of {@code position} other than those taken. */
  synchronized void pass(long position) {
    next = Math.max(next, position);
  }

  /** Returns the offset to commit: that of the first record that is not done, or of the next. */
  synchronized long committable() {
    return open.isEmpty() ? next : open.first();
  }

  /** Returns how many records were taken and are not done. */
  synchronized int open() {
    return open.size();
  }
}
