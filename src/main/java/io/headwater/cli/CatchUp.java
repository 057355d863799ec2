package io.headwater.cli;

import io.headwater.client.ClusterAddress;
import io.headwater.client.PartitionState;
import io.headwater.client.ReadRange;
import io.headwater.client.ReadStart;
import io.headwater.client.TopicReader;
import io.headwater.event.RecordPosition;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Where a topic ended when consuming began, and whether that is reached. Of partitions that other
 * members of the group have, their commits tell.
 */
final class CatchUp {
  private final Map<Integer, Long> ends;

  /** Takes the ends of partitions that hold something. */
  CatchUp(Map<Integer, Long> ends) {
    this.ends = new TreeMap<>(ends);
  }

  /**
   * Asks the cluster.
   *
   * @param partitions of the topic; all if there are none
   * @throws io.headwater.diagnostic.InvalidInputException if there is no such topic or partition
   */
  static CatchUp of(ClusterAddress cluster, String topic, Set<Integer> partitions) {
    ReadRange range = new ReadRange(List.of(topic), partitions, ReadStart.EARLIEST, false);
    try (TopicReader reader = TopicReader.open(cluster, range)) {
      Map<Integer, Long> ends = new HashMap<>();
      reader.ends().forEach(end -> ends.put(end.partition(), end.offset()));
      reader.starts().forEach(start -> ends.remove(start.partition(), start.offset()));
      return new CatchUp(ends);
    }
  }

  /**
   * Tells whether every partition was read up to there.
   *
   * @param own partitions that this subscriber has
   * @param committed next offsets of the group; asked for only once all of {@code own} are there
   */
  boolean isReached(List<PartitionState> own, Supplier<List<RecordPosition>> committed) {
    Set<Integer> open = new HashSet<>(ends.keySet());
    for (PartitionState state : own) {
      if (state.next() < ends.getOrDefault(state.partition(), 0L)) {
        return false;
      }
      open.remove(state.partition());
    }
    if (!open.isEmpty()) {
      committed.get().stream()
          .filter(at -> at.offset() >= ends.getOrDefault(at.partition(), 0L))
          .forEach(at -> open.remove(at.partition()));
    }
    return open.isEmpty();
  }
}
