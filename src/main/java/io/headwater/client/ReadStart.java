package io.headwater.client;

import java.time.Instant;

/** Where reading a topic begins, in each of its partitions. */
public sealed interface ReadStart {
  /** The first record that is still there. */
  ReadStart EARLIEST = new Earliest();

  /** Behind the last record that is committed now. */
  ReadStart LATEST = new Latest();

  /** The first record that is still there. */
  record Earliest() implements ReadStart {}

  /** Behind the last record that is committed now. */
  record Latest() implements ReadStart {}

  /** The first record whose timestamp is at or after {@code time}; the end if there is none. */
  record AtTime(Instant time) implements ReadStart {}

  /**
   * That offset, or the first one that is still there behind it; the end if it lies beyond.
   *
   * @param offset at least 0
   */
  record AtOffset(long offset) implements ReadStart {
    /** Rejects a negative offset. */
    public AtOffset {
      if (offset < 0) {
        throw new IllegalArgumentException("offset must be at least 0, was " + offset);
      }
    }
  }
}
