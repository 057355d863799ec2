package io.headwater.client;

import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.List;

/** Where a subscriber begins in each partition. */
public sealed interface StartAt {
  /** The first record that is still there. */
  StartAt EARLIEST = new Earliest();

  /** Behind the last record that is there when the partition is first read. */
  StartAt LATEST = new Latest();

  /** The first record that is still there. */
  record Earliest() implements StartAt {}

  /** Behind the last record that is there when the partition is first read. */
  record Latest() implements StartAt {}

  /**
   * The first record whose timestamp is at or after {@code time}; the end if there is none.
   *
   * @param time compared with the records' timestamps
   */
  record AtTime(Instant time) implements StartAt {}

  /**
   * At those offsets; in a partition that is not named, at the first record that is still there.
   *
   * @param positions next record to read, at most one per partition
   */
  record AtPositions(List<RecordPosition> positions) implements StartAt {
    /** Copies, and requires one position per partition. */
    public AtPositions {
      positions = List.copyOf(positions);
      if (positions.stream().anyMatch(position -> position.offset() < 0)) {
        throw new IllegalArgumentException("offsets must be at least 0, were " + positions);
      }
      long partitions = positions.stream()
          .map(position -> new RecordPosition(position.topic(), position.partition(), 0))
          .distinct()
          .count();
      if (partitions < positions.size()) {
        throw new IllegalArgumentException("a partition has one position, were " + positions);
      }
    }
  }

  /**
   * Where the store says that reading goes on, and where it is kept from then on; {@code otherwise}
   * in partitions that it does not know.
   */
  record Stored(PositionStore store, StartAt otherwise) implements StartAt {
    /** Requires that there is an end to asking. */
    public Stored {
      if (otherwise instanceof Stored) {
        throw new IllegalArgumentException("what a store does not know, another store may not say");
      }
    }
  }
}
