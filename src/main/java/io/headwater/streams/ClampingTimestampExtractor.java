package io.headwater.streams;

import io.headwater.event.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Takes event times from records, and keeps impossible ones away from stream time.
 *
 * <p>A negative timestamp would be dropped by Kafka Streams with a metric only; one far ahead would
 * expire every window, and near {@code Long.MAX_VALUE} it makes a stream thread loop for ever
 * (CVE-2026-111496). Such a record gets the partition's time, and a header by which the decoding
 * step dead-letters it.
 */
record ClampingTimestampExtractor(Duration maxFuture, Clock clock) implements TimestampExtractor {
  /** Marks a record whose own timestamp was not taken; holds it, decimal. */
  static final String UNTIMELY = "hw-untimely";

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    record.headers().remove(UNTIMELY);
    if (record.value() == null && record.headers().lastHeader(EventHeaders.RELEASE) != null) {
      // Not an event: stream time is not to move by it, or ids that are remembered would expire.
      return Math.max(partitionTime, 0);
    }
    long timestamp = record.timestamp();
    if (timestamp >= 0 && timestamp <= clock.millis() + maxFuture.toMillis()) {
      return timestamp;
    }
    record.headers().add(UNTIMELY, Long.toString(timestamp).getBytes(StandardCharsets.US_ASCII));
    return Math.max(partitionTime, 0);
  }
}
