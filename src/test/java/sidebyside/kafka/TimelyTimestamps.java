package sidebyside.kafka;

import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Keeps impossible timestamps away from stream time, and marks their records.
 *
 * <p>Kafka Streams drops a record with a negative one, with a metric only. One far ahead would
 * expire every reply that is remembered.
 */
record TimelyTimestamps(Clock clock) implements TimestampExtractor {
  /** Holds the timestamp that was not taken, decimal. */
  static final String UNTIMELY = "untimely";

  private static final Duration MAX_FUTURE = Duration.ofDays(1);

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    record.headers().remove(UNTIMELY);
    long timestamp = record.timestamp();
    if (timestamp >= 0 && timestamp <= clock.millis() + MAX_FUTURE.toMillis()) {
      return timestamp;
    }
    record.headers().add(UNTIMELY, Command.text(Long.toString(timestamp)));
    return Math.max(partitionTime, 0);
  }
}
