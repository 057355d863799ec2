package io.headwater.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes the index of a file from its events, as they are written or read. */
final class BlockTally {
  private final List<HistoryBlock> blocks = new ArrayList<>();
  private long position;
  private long records;
  private long firstOffset;
  private long lastOffset;
  private Instant leastTime = Instant.MAX;
  private Instant greatestTime = Instant.MIN;

  /** Begins a block at a position in the file. */
  void begin(long at) {
    position = at;
    records = 0;
    leastTime = Instant.MAX;
    greatestTime = Instant.MIN;
  }

  void add(HistoryEvent event) {
    firstOffset = records == 0 ? event.offset() : firstOffset;
    lastOffset = event.offset();
    leastTime = event.time().isBefore(leastTime) ? event.time() : leastTime;
    greatestTime = event.time().isAfter(greatestTime) ? event.time() : greatestTime;
    records++;
  }

  /**
   * Ends a block; one without events is none.
   *
   * @param bytes of its records before compression
   */
  void end(long bytes) {
    if (records > 0) {
      blocks.add(new HistoryBlock(
          position, bytes, records, firstOffset, lastOffset, leastTime, greatestTime));
    }
    records = 0;
  }

  /** Returns the blocks that have ended, in file order. */
  List<HistoryBlock> blocks() {
    return List.copyOf(blocks);
  }
}
