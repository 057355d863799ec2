package io.headwater.replay;

import io.headwater.event.RecordPosition;
import io.headwater.history.HistoryEvent;
import io.headwater.operator.InputRecord;
import java.util.OptionalInt;

/**
 * A record of a history, and where it enters.
 *
 * @param partition where its topic holds it; empty to place it as its stream declares
 */
public record SourceRecord(String topic, OptionalInt partition, HistoryEvent event) {

  /** Returns this record as who reads it sees it. */
  InputRecord at(RecordPosition position, boolean isTimely) {
    return new InputRecord(
        position,
        event.time().toEpochMilli(),
        isTimely,
        event.key().orElse(null),
        event.value().orElse(null),
        event.headers());
  }
}
