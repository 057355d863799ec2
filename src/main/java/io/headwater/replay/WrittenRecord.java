package io.headwater.replay;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.operator.InputRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that a topology wrote during a replay. The arrays are shared: nobody may change them.
 *
 * @param timestamp event time, milliseconds since the epoch
 * @param key absent for a record without a key
 * @param value absent for a record that deletes its key
 */
public record WrittenRecord(
    Kind kind,
    RecordPosition position,
    long timestamp,
    byte @Nullable [] key,
    byte @Nullable [] value,
    EventHeaders headers) {

  /** Returns this record at another offset of its partition. */
  WrittenRecord at(long offset) {
    return position.offset() == offset
        ? this
        : new WrittenRecord(
            kind,
            new RecordPosition(position.topic(), position.partition(), offset),
            timestamp,
            key,
            value,
            headers);
  }

  /** Returns this record as who reads it sees it. */
  InputRecord read(boolean isTimely) {
    return new InputRecord(position, timestamp, isTimely, key, value, headers);
  }

  /** What kind of topic a record was written to. */
  public enum Kind {
    /** The topic of a declared stream. */
    STREAM,
    /** The internal topic of a repartition step. */
    REPARTITION,
    /** A dead-letter queue. */
    DEAD_LETTER
  }
}
