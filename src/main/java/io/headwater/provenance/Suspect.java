package io.headwater.provenance;

import io.headwater.event.RecordPosition;
import io.headwater.history.HistoryEvent;
import io.headwater.replay.SourceRecord;
import java.util.OptionalInt;

/**
 * A record of the history that may have mattered.
 *
 * @param index its number in the history
 */
record Suspect(int index, Explanation.Source source) {

  /** Names a record by where it was: it stays there when others are left out. */
  static Suspect of(int index, RecordPosition position, SourceRecord record) {
    HistoryEvent event = record.event();
    HistoryEvent placed = new HistoryEvent(
        position.offset(), event.time(), event.key(), event.value(), event.headers());
    return new Suspect(
        index,
        new Explanation.Source(
            position,
            new SourceRecord(record.topic(), OptionalInt.of(position.partition()), placed)));
  }
}
