package io.headwater.runtime;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Where an application stops to read: not one record further.
 *
 * @param ends by partition, the offset behind the last record that is read; partitions that are not
 *     named have no end
 */
record IntakeBounds(Map<TopicPartition, Long> ends) {
  static final IntakeBounds NONE = new IntakeBounds(Map.of());

  /** Copies the offsets. */
  IntakeBounds {
    ends = Map.copyOf(ends);
  }

  /** Returns where reading ends that would end at these offsets otherwise. */
  Map<TopicPartition, Long> within(Map<TopicPartition, Long> others) {
    Map<TopicPartition, Long> all = new HashMap<>(others);
    all.replaceAll((partition, end) -> Math.min(end, ends.getOrDefault(partition, end)));
    return all;
  }
}
