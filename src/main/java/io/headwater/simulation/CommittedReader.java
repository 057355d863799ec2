package io.headwater.simulation;

import io.headwater.operator.InputRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads all topics of a cluster as a consumer with {@code read_committed} does. */
final class CommittedReader {
  private final Cluster cluster;
  private final Map<Place, List<InputRecord>> read = new HashMap<>();
  private final Map<Place, Integer> positions = new HashMap<>();

  CommittedReader(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Reads whatever can be read by now. */
  void read() {
    for (PartitionLog log : cluster.topics().logs()) {
      int position = positions.getOrDefault(log.place(), 0);
      int next = log.next(position, false);
      while (next != PartitionLog.NONE) {
        read.computeIfAbsent(log.place(), any -> new ArrayList<>())
            .add(log.entries().get(next).record());
        position = next + 1;
        next = log.next(position, false);
      }
      positions.put(log.place(), position);
    }
  }

  /** Returns what it has read, by partition and in the order of the offsets. */
  Map<Place, List<InputRecord>> records() {
    return read;
  }
}
