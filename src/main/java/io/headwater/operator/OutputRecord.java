package io.headwater.operator;

import io.headwater.event.EventHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record ready to be written: serialised, measured and placed.
 *
 * @param exit which way out of the program, an index into {@link Program#exits()}
 * @param partition in [0, partitions of the target)
 * @param timestamp event time, milliseconds since the epoch
 * @param key absent for a record without a key
 * @param value absent for a record that deletes its key
 */
public record OutputRecord(
    int exit,
    int partition,
    long timestamp,
    byte @Nullable [] key,
    byte @Nullable [] value,
    EventHeaders headers) {}
