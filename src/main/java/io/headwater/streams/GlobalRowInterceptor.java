package io.headwater.streams;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * Lets every row of a global table get to its processor, to be named as an interceptor of the
 * global consumer.
 *
 * <p>While it rebuilds a global store, Kafka Streams 4.3.1 passes over records without a key, with
 * neither a log line nor a metric ({@code GlobalStateManagerImpl.reprocessState}); and a negative
 * timestamp ends the thread that reads global stores, and the client with it. Such a record gets an
 * empty key and a header that says so, or the time 0, which nobody looks at.
 */
public final class GlobalRowInterceptor implements ConsumerInterceptor<byte[], byte[]> {
  /** Marks a record that has no key. */
  private static final String KEYLESS = "hw-keyless";

  /** Tells whether a record had no key. */
  static boolean isKeyless(Headers headers) {
    return headers.lastHeader(KEYLESS) != null;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> readable = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> rows = new ArrayList<>();
      records.records(partition).forEach(record -> rows.add(readable(record)));
      readable.put(partition, rows);
    }
    return new ConsumerRecords<>(readable, records.nextOffsets());
  }

  private static ConsumerRecord<byte[], byte[]> readable(ConsumerRecord<byte[], byte[]> record) {
    boolean isForged = isKeyless(record.headers());
    if (record.key() != null && record.timestamp() >= 0 && !isForged) {
      return record;
    }
    Headers headers = new RecordHeaders(record.headers()).remove(KEYLESS);
    if (record.key() == null) {
      headers.add(KEYLESS, new byte[0]);
    }
    return new ConsumerRecord<>(
        record.topic(),
        record.partition(),
        record.offset(),
        Math.max(0, record.timestamp()),
        TimestampType.CREATE_TIME,
        record.serializedKeySize(),
        record.serializedValueSize(),
        record.key() == null ? new byte[0] : record.key(),
        record.value(),
        headers,
        record.leaderEpoch(),
        Optional.empty());
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public void close() {}
}
