package io.headwater.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;

/** What the cluster knows of a task: whoever opens it goes on from here. */
final class CommittedTask {
  private final Map<PartitionLog, Integer> positions = new HashMap<>();
  private final Map<String, NavigableMap<Bytes, byte[]>> changelogs = new HashMap<>();
  private long streamTime = -1;

  /** Returns the indexes of the records that are read next. */
  Map<PartitionLog, Integer> positions() {
    return positions;
  }

  /** Returns the stream time, which is committed together with the offsets; -1 at first. */
  long streamTime() {
    return streamTime;
  }

  void commitOffsets(Map<PartitionLog, Integer> next, long streamTimeMillis) {
    positions.putAll(next);
    streamTime = streamTimeMillis;
  }

  /** Returns the latest bytes by key in the changelog of a store. */
  NavigableMap<Bytes, byte[]> changelog(String store) {
    return changelogs.computeIfAbsent(store, any -> new TreeMap<>());
  }

  Map<String, NavigableMap<Bytes, byte[]>> changelogs() {
    return changelogs;
  }
}
