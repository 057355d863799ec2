package io.headwater.operator;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import org.jspecify.annotations.Nullable;

/**
 * A record as its topic holds it.
 *
 * @param timestamp event time in milliseconds since the epoch, as written; may be out of range
 * @param isTimely whether the host accepts the event time as stream time
 * @param key absent for a record without a key
 * @param value absent for a tombstone
 */
public record InputRecord(
    RecordPosition position,
    long timestamp,
    boolean isTimely,
    byte @Nullable [] key,
    byte @Nullable [] value,
    EventHeaders headers) {

  /** Tells whether it is no event but a request to release the parked records of its key. */
  public boolean isRelease() {
    return value == null && headers.contains(EventHeaders.RELEASE);
  }

  /** Returns the bytes of key, value and headers together. */
  public long sizeBytes() {
    return (key == null ? 0L : key.length)
        + (value == null ? 0L : value.length)
        + headers.sizeBytes();
  }
}
