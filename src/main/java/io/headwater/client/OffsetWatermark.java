package io.headwater.client;

import java.util.OptionalLong;

/*
 * A ring of the records that were taken since the first one that is not done, by ascending offset;
 * what is done is held as its complement, which is negative. A record is found by bisection, since
 * offsets have gaps (compaction, markers of transactions). Nothing is allocated for a record.
 */

/**
 * Which records of one partition are done, in whatever order they are, and up to where all are. Not
 * thread-safe.
 *
 * <p>An offset is committed for all records before it, so the watermark never passes a record that
 * is not done.
 */
final class OffsetWatermark {
  private static final int FIRST_SIZE = 16;

  private long[] offsets = new long[FIRST_SIZE];
  private long[] times = new long[FIRST_SIZE];
  private int first;
  private int size;
  private long next;

  /** Starts in front of the record at {@code next}. */
  OffsetWatermark(long next) {
    this.next = next;
  }

  /**
   * Takes a record.
   *
   * @param time its timestamp, in milliseconds
   * @throws IllegalArgumentException if it is not behind those that were taken
   */
  void begin(long offset, long time) {
    if (offset < next) {
      throw new IllegalArgumentException(
          "offset %d comes after %d was reached".formatted(offset, next));
    }
    if (size == offsets.length) {
      grow();
    }
    int at = slot(size);
    offsets[at] = offset;
    times[at] = time;
    size++;
    next = offset + 1;
  }

  private void grow() {
    long[] moreOffsets = new long[size * 2];
    long[] moreTimes = new long[size * 2];
    for (int i = 0; i < size; i++) {
      moreOffsets[i] = offsets[slot(i)];
      moreTimes[i] = times[slot(i)];
    }
    offsets = moreOffsets;
    times = moreTimes;
    first = 0;
  }

  private int slot(int index) {
    return (first + index) & (offsets.length - 1);
  }

  private long offsetAt(int index) {
    long held = offsets[slot(index)];
    return held < 0 ? ~held : held;
  }

  /** Says that a record that was taken is done; again, or of none, changes nothing. */
  void done(long offset) {
    int index = indexOf(offset);
    if (index < 0) {
      return;
    }
    offsets[slot(index)] = ~offset;
    while (size > 0 && offsets[first] < 0) {
      first = slot(1);
      size--;
    }
  }

  private int indexOf(long offset) {
    if (size > 0 && offsets[first] == offset) {
      return 0;
    }
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = offsetAt(middle);
      if (found == offset) {
        return middle;
      }
      if (found < offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** Says that there is no record in front of {@code position} other than those taken. */
  void pass(long position) {
    next = Math.max(next, position);
  }

  /** Returns the offset to commit: that of the first record that is not done, or of the next. */
  long committable() {
    return size == 0 ? next : offsets[first];
  }

  /** Returns the timestamp of the first record that is not done, in milliseconds. */
  OptionalLong oldest() {
    return size == 0 ? OptionalLong.empty() : OptionalLong.of(times[first]);
  }

  /** Returns how many records were taken from the first one on that is not done. */
  int window() {
    return size;
  }
}
