package io.headwater.cli;

import io.headwater.event.RecordPosition;
import java.util.HashMap;
import java.util.Map;

/** Where partitions ended when they were read first, so that a second replay is of the same. */
final class TopicEnds {
  private final Map<String, Map<Integer, Long>> ends = new HashMap<>();

  /** Returns where the partition of a position ended at first; the position, if that is now. */
  long of(RecordPosition end) {
    return ends.computeIfAbsent(end.topic(), topic -> new HashMap<>())
        .computeIfAbsent(end.partition(), partition -> end.offset());
  }
}
