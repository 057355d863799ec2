package io.headwater.client;

import io.headwater.event.Position;
import org.apache.kafka.common.TopicPartition;

/**
 * The offsets to read of one partition.
 *
 * @param start the first one
 * @param end the one behind the last
 */
record PartitionRange(TopicPartition partition, long start, long end) {

  boolean isEmpty() {
    return start >= end;
  }

  Position at(long offset) {
    return new Position(partition.topic(), partition.partition(), offset);
  }
}
