package io.headwater.runtime;

import io.headwater.topology.StartFrom;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Finds the offset to start at. */
final class PartitionStarts {
  private PartitionStarts() {}

  static long of(Consumer<?, ?> consumer, TopicPartition partition, StartFrom start) {
    if (start instanceof StartFrom.Latest) {
      return end(consumer, partition);
    }
    if (start instanceof StartFrom.Time time) {
      Map<TopicPartition, @Nullable OffsetAndTimestamp> found =
          consumer.offsetsForTimes(Map.of(partition, time.millis()));
      return Optional.ofNullable(found.get(partition))
          .map(OffsetAndTimestamp::offset)
          .orElseGet(() -> end(consumer, partition));
    }
    return beginning(consumer, partition);
  }

  static long beginning(Consumer<?, ?> consumer, TopicPartition partition) {
    return consumer.beginningOffsets(Set.of(partition)).getOrDefault(partition, 0L);
  }

  static long end(Consumer<?, ?> consumer, TopicPartition partition) {
    return consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
  }
}
