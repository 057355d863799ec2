package io.headwater.runtime;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
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

  private static final String PROTOCOL = "group.protocol";

  /** Copies the offsets. */
  IntakeBounds {
    ends = Map.copyOf(ends);
  }

  /**
   * Bounds an instance with these settings.
   *
   * @throws InvalidInputException if its consumers are not ours, as with the streams protocol
   */
  static IntakeBounds of(Map<TopicPartition, Long> ends, AppSettings settings) {
    if ("streams".equalsIgnoreCase(settings.kafka().get(PROTOCOL))) {
      throw new InvalidInputException(
          new Problem(
              "HW1824",
              "setting '%s'".formatted(PROTOCOL),
              "with 'streams', an application cannot stop at an offset",
              "leave it out for the replay, or while draining"),
          null);
    }
    return new IntakeBounds(ends);
  }

  /** Returns where reading ends that would end at these offsets otherwise. */
  Map<TopicPartition, Long> within(Map<TopicPartition, Long> others) {
    Map<TopicPartition, Long> all = new HashMap<>(others);
    all.replaceAll((partition, end) -> Math.min(end, ends.getOrDefault(partition, end)));
    return all;
  }
}
