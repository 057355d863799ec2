package io.headwater.client;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import java.time.Instant;
import java.util.Optional;

/**
 * A record as a topic holds it. The arrays are shared, not copied: nobody may change them.
 *
 * @param time the record's timestamp: event time, unless the topic is set to the broker's clock
 * @param key encoded key; absent for a record without one
 * @param value encoded value; absent for a tombstone
 */
public record StoredRecord(
    RecordPosition position,
    Instant time,
    Optional<byte[]> key,
    Optional<byte[]> value,
    EventHeaders headers) {

  /** Renders position and sizes, never the payload. */
  @Override
  public String toString() {
    return "%s (key %s, value %s)".formatted(position, size(key), size(value));
  }

  private static String size(Optional<byte[]> bytes) {
    return bytes.map(present -> present.length + " B").orElse("absent");
  }
}
