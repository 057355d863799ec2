package io.headwater.client;

import io.headwater.event.EventHeaders;
import io.headwater.serde.HeaderBytes;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/*
 * Writing a record costs less than a microsecond, so this is one small object over what the
 * producer takes anyway, as StoredRecord is over what the consumer gives; all else is made when it
 * is asked for. The producer wants the time as an object: records of one millisecond share it.
 */

/** A record to be written; a value. Its arrays are shared, not copied: nobody may change them. */
public final class PublishRecord {
  private static volatile Long lastMillis = 0L;

  private final ProducerRecord<byte[], byte[]> record;

  /**
   * Describes a record.
   *
   * @param topic Kafka topic
   * @param partition where to write it, in [0, partitions); empty to place it by its key
   * @param key encoded key; absent for a record without one
   * @param value encoded value; absent for a tombstone
   * @param eventTime event time, from 1970 on; cut to milliseconds
   * @throws IllegalArgumentException if the partition is negative, or the event time before 1970,
   *     which Kafka cannot write
   */
  public PublishRecord(
      String topic,
      OptionalInt partition,
      Optional<byte[]> key,
      Optional<byte[]> value,
      EventHeaders headers,
      Instant eventTime) {
    if (partition.orElse(0) < 0) {
      throw new IllegalArgumentException("partition must be at least 0, was " + partition);
    }
    if (eventTime.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException("event time must be from 1970 on, was " + eventTime);
    }
    this.record = new ProducerRecord<>(
        topic,
        partition.isPresent() ? partition.getAsInt() : null,
        shared(eventTime.toEpochMilli()),
        key.orElse(null),
        value.orElse(null));
    // Into the record's own: a constructor that takes headers copies them.
    Headers own = record.headers();
    for (EventHeaders.Entry entry : headers.entries()) {
      own.add(entry.name(), entry.value());
    }
  }

  /** Takes what a producer takes. */
  PublishRecord(ProducerRecord<byte[], byte[]> record) {
    this.record = record;
  }

  /** Describes a record of now, without headers, to be placed by its key: the least there is. */
  public static PublishRecord of(String topic, byte[] key, byte[] value) {
    return new PublishRecord(
        new ProducerRecord<>(topic, null, shared(System.currentTimeMillis()), key, value));
  }

  private static Long shared(long millis) {
    Long last = lastMillis;
    if (last != millis) {
      last = millis;
      lastMillis = last;
    }
    return last;
  }

  /** Returns the Kafka topic. */
  public String topic() {
    return record.topic();
  }

  /** Returns where to write it, in [0, partitions); empty to place it by its key. */
  public OptionalInt partition() {
    Integer partition = record.partition();
    return partition == null ? OptionalInt.empty() : OptionalInt.of(partition);
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
    return HeaderBytes.fromKafka(record.headers());
  }

  /** Returns the event time, to the millisecond. */
  public Instant eventTime() {
    return Instant.ofEpochMilli(record.timestamp());
  }

  /** Returns the bytes of key, value and headers. */
  public int sizeBytes() {
    int size = size(record.key()) + size(record.value());
    for (Header header : record.headers().toArray()) {
      size += Utils.utf8Length(header.key()) + size(header.value());
    }
    return size;
  }

  private static int size(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** Returns the record as a producer takes it, whose interceptors may add headers to it. */
  ProducerRecord<byte[], byte[]> toKafka() {
    return record;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PublishRecord that
        && topic().equals(that.topic())
        && Objects.equals(record.partition(), that.record.partition())
        && record.timestamp().equals(that.record.timestamp())
        && Arrays.equals(record.key(), that.record.key())
        && Arrays.equals(record.value(), that.record.value())
        && headers().equals(that.headers());
  }

  @Override
  public int hashCode() {
    return Objects.hash(topic(), Arrays.hashCode(record.key()), Arrays.hashCode(record.value()));
  }

  /** Renders topic and size, never the payload. */
  @Override
  public String toString() {
    return topic() + " (" + sizeBytes() + " B)";
  }
}
