package io.headwater.client;

import io.headwater.event.EventHeaders;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A record to be written. The arrays are shared, not copied: nobody may change them.
 *
 * @param topic Kafka topic
 * @param partition where to write it, in [0, partitions); empty to place it by its key
 * @param key encoded key; absent for a record without one
 * @param value encoded value; absent for a tombstone
 * @param eventTime event time, from 1970 on; cut to milliseconds
 */
public record PublishRecord(
    String topic,
    OptionalInt partition,
    Optional<byte[]> key,
    Optional<byte[]> value,
    EventHeaders headers,
    Instant eventTime) {

  /** Rejects a negative partition and an event time before 1970, which Kafka cannot write. */
  public PublishRecord {
    if (partition.orElse(0) < 0) {
      throw new IllegalArgumentException("partition must be at least 0, was " + partition);
    }
    if (eventTime.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException("event time must be from 1970 on, was " + eventTime);
    }
  }

  /** Returns the bytes of key, value and headers. */
  public int sizeBytes() {
    return size(key) + size(value) + headers.sizeBytes();
  }

  private static int size(Optional<byte[]> bytes) {
    return bytes.isPresent() ? bytes.get().length : 0;
  }

  /** Renders topic and size, never the payload. */
  @Override
  public String toString() {
    return topic + " (" + sizeBytes() + " B)";
  }
}
