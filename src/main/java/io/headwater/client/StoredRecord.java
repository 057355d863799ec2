package io.headwater.client;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.serde.HeaderBytes;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/*
 * A record of a busy topic is read within a microsecond, and most handlers look at its value only.
 * So this is one small object over what the consumer made anyway, and all else is made when it is
 * asked for. Headers are kept once they are: two threads that ask at once make two equal ones.
 */

/** A record as a topic holds it; a value. Its arrays are shared: nobody may change them. */
public final class StoredRecord {
  private final ConsumerRecord<byte[], byte[]> record;
  private final @Nullable Instant time;
  private @Nullable EventHeaders headers;

  /**
   * Names a record.
   *
   * @param time the record's timestamp: event time, unless the topic is set to the broker's clock
   * @param key encoded key; absent for a record without one
   * @param value encoded value; absent for a tombstone
   */
  public StoredRecord(
      RecordPosition position,
      Instant time,
      Optional<byte[]> key,
      Optional<byte[]> value,
      EventHeaders headers) {
    this.record = new ConsumerRecord<>(
        position.topic(),
        position.partition(),
        position.offset(),
        time.toEpochMilli(),
        TimestampType.CREATE_TIME,
        key.map(bytes -> bytes.length).orElse(ConsumerRecord.NULL_SIZE),
        value.map(bytes -> bytes.length).orElse(ConsumerRecord.NULL_SIZE),
        key.orElse(null),
        value.orElse(null),
        HeaderBytes.toKafka(headers),
        Optional.empty());
    this.time = time;
    this.headers = headers;
  }

  /** Takes what a consumer read. */
  StoredRecord(ConsumerRecord<byte[], byte[]> record) {
    this.record = record;
    this.time = null;
  }

  /** Returns where the record is. */
  public RecordPosition position() {
    return new RecordPosition(record.topic(), record.partition(), record.offset());
  }

  /** Returns the record's timestamp: event time, unless the topic is set to the broker's clock. */
  public Instant time() {
    return time == null ? Instant.ofEpochMilli(record.timestamp()) : time;
  }

  /** Returns the encoded key; absent for a record without one. */
  public Optional<byte[]> key() {
    return Optional.ofNullable(record.key());
  }

  /** Returns the encoded value; absent for a tombstone. */
  public Optional<byte[]> value() {
    return Optional.ofNullable(record.value());
  }

  /** Returns the headers, in their order. */
  public EventHeaders headers() {
    EventHeaders known = headers;
    if (known == null) {
      known = HeaderBytes.fromKafka(record.headers());
      headers = known;
    }
    return known;
  }

  /** Returns which delivery this is, from 1, as a share group counts them; 1 elsewhere. */
  public int attempt() {
    return record.deliveryCount().map(Short::intValue).orElse(1);
  }

  /** Returns what a consumer read, or stands for it. */
  ConsumerRecord<byte[], byte[]> source() {
    return record;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StoredRecord stored
        && position().equals(stored.position())
        && time().equals(stored.time())
        && Arrays.equals(record.key(), stored.record.key())
        && Arrays.equals(record.value(), stored.record.value())
        && headers().equals(stored.headers());
  }

  @Override
  public int hashCode() {
    return Objects.hash(position(), Arrays.hashCode(record.key()), Arrays.hashCode(record.value()));
  }

  /** Renders position and sizes, never the payload. */
  @Override
  public String toString() {
    return "%s (key %s, value %s)".formatted(position(), size(key()), size(value()));
  }

  private static String size(Optional<byte[]> bytes) {
    return bytes.map(present -> present.length + " B").orElse("absent");
  }
}
