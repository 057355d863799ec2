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
    EventHeaders headers) {}
