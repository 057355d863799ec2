package io.headwater.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps one consumer of Kafka Streams within bounds. For one thread.
 *
 * <p>What was fetched beyond a bound is taken out of the batch before Kafka Streams sees it, and
 * the consumer is put back to the bound, so that the offset that is committed then is exactly that.
 * From there on the partition is paused before every poll: Kafka Streams resumes partitions, too.
 */
final class IntakeLimit {
  private final Map<TopicPartition, Long> ends;
  private final Set<TopicPartition> reached = new HashSet<>();

  IntakeLimit(IntakeBounds bounds) {
    this.ends = bounds.ends();
  }

  /** Pauses what has reached its bound; called before the consumer polls. */
  void adjust(Consumer<?, ?> consumer) {
    if (!reached.isEmpty()) {
      reached.retainAll(consumer.assignment());
      // A partition that went and came back starts where it was committed.
      reached.removeIf(partition -> consumer.position(partition) < end(partition));
      consumer.pause(reached);
    }
  }

  private long end(TopicPartition partition) {
    return ends.getOrDefault(partition, Long.MAX_VALUE);
  }

  /** Returns the records of a batch that are within the bounds. */
  ConsumerRecords<byte[], byte[]> cut(
      Consumer<?, ?> consumer, ConsumerRecords<byte[], byte[]> batch) {
    if (ends.isEmpty()) {
      return batch;
    }
    Map<TopicPartition, OffsetAndMetadata> next = batch.nextOffsets();
    List<TopicPartition> over = next.entrySet().stream()
        .filter(one -> one.getValue().offset() >= end(one.getKey()))
        .map(Map.Entry::getKey)
        .toList();
    if (over.isEmpty()) {
      return batch;
    }
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> kept = new HashMap<>();
    for (TopicPartition partition : batch.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> within = within(batch.records(partition));
      if (!within.isEmpty()) {
        kept.put(partition, within);
      }
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(next);
    for (TopicPartition partition : over) {
      offsets.put(partition, new OffsetAndMetadata(end(partition)));
      consumer.seek(partition, end(partition));
      reached.add(partition);
    }
    return new ConsumerRecords<>(kept, offsets);
  }

  private List<ConsumerRecord<byte[], byte[]>> within(
      List<ConsumerRecord<byte[], byte[]>> records) {
    List<ConsumerRecord<byte[], byte[]>> within = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.offset() < end(new TopicPartition(record.topic(), record.partition()))) {
        within.add(record);
      }
    }
    return within;
  }
}
