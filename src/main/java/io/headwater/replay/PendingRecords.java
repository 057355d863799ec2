package io.headwater.replay;

import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Which partition is read next: the one whose first record has the earliest event time, as a task
 * of Kafka Streams picks it; of several, the one that was read longest ago.
 */
final class PendingRecords {
  private final PriorityQueue<MemoryPartition> line = new PriorityQueue<>(
      Comparator.comparingLong(MemoryPartition::headTime).thenComparingLong(MemoryPartition::turn));
  private long turns;

  /** Adds a partition that has a first record now, and had none before, or is read no more. */
  void add(MemoryPartition partition) {
    partition.getInLine(turns++);
    line.add(partition);
  }

  /** Takes the next partition away, to be added again if a record is left in it. */
  Optional<MemoryPartition> next() {
    return Optional.ofNullable(line.poll());
  }
}
