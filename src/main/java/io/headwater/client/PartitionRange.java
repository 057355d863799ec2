package io.headwater.client;

import io.headwater.event.RecordPosition;
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

  RecordPosition at(long offset) {
    return new RecordPosition(partition.topic(), partition.partition(), offset);
  }
}
