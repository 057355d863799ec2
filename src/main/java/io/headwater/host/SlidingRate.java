package io.headwater.host;

import java.time.Duration;
import java.util.Arrays;

/**
 * How many dead letters there were among the records of the last while, to a {@value #SLOTS}th of
 * it. Not thread-safe.
 */
final class SlidingRate {
  private static final int SLOTS = 20;

  private final long slotMillis;
  private final long[] records = new long[SLOTS];
  private final long[] deadLetters = new long[SLOTS];
  private long newest = Long.MIN_VALUE;
  private long allRecords;
  private long allDeadLetters;

  /** Looks back on {@code within}, at least 1 s. */
  SlidingRate(Duration within) {
    slotMillis = within.toMillis() / SLOTS;
  }

  /** Counts a record; a clock that was set back counts it as of the latest time there was. */
  void count(long nowMillis, boolean isDeadLetter) {
    moveTo(Math.floorDiv(nowMillis, slotMillis));
    int slot = slotOf(newest);
    records[slot]++;
    allRecords++;
    if (isDeadLetter) {
      deadLetters[slot]++;
      allDeadLetters++;
    }
  }

  private static int slotOf(long number) {
    return (int) Math.floorMod(number, (long) SLOTS);
  }

  private void moveTo(long number) {
    if (newest == Long.MIN_VALUE || number - newest >= SLOTS) {
      clear();
      newest = number;
    }
    while (newest < number) {
      newest++;
      int slot = slotOf(newest);
      allRecords -= records[slot];
      allDeadLetters -= deadLetters[slot];
      records[slot] = 0;
      deadLetters[slot] = 0;
    }
  }

  /** Forgets everything. */
  void clear() {
    Arrays.fill(records, 0);
    Arrays.fill(deadLetters, 0);
    allRecords = 0;
    allDeadLetters = 0;
  }

  long records() {
    return allRecords;
  }

  long deadLetters() {
    return allDeadLetters;
  }
}
