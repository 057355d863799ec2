package io.headwater.cli;

import io.headwater.client.PublishRecord;
import io.headwater.diagnostic.Problem;
import io.headwater.history.EventLog;
import io.headwater.history.EventLogRow;
import io.headwater.history.HistoryEvent;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Records from the rows of an event log, as its mapping makes them. */
final class EventLogInput implements RecordInput {
  private final InputFile file;
  private final EventLog log;
  private final String topic;
  private final Iterator<EventLogRow> rows;

  EventLogInput(InputFile file, EventLog log, String topic) {
    this.file = file;
    this.log = log;
    this.topic = topic;
    this.rows = log.iterator();
  }

  @Override
  public Optional<InputRow> next() {
    return rows.hasNext() ? Optional.of(row(rows.next())) : Optional.empty();
  }

  private InputRow row(EventLogRow row) {
    if (row instanceof EventLogRow.RejectedRow rejected) {
      return new InputRow.Bad(row.line(), rejected.raw(), problem(file.name(), rejected));
    }
    HistoryEvent event = ((EventLogRow.MappedRow) row).event();
    return new InputRow.Sound(row.line(), "", record(topic, event));
  }

  /** Says what is wrong with a row, at its place. */
  static Problem problem(String file, EventLogRow.RejectedRow row) {
    return new Problem(
        "HW0665", file + ":" + row.line(), row.reason(), "correct the row, or the mapping");
  }

  /** Returns an event as a record for a topic, placed by its key. */
  static PublishRecord record(String topic, HistoryEvent event) {
    return new PublishRecord(
        topic, OptionalInt.empty(), event.key(), event.value(), event.headers(), event.time());
  }

  @Override
  public long bytesRead() {
    return log.bytesRead();
  }

  @Override
  public OptionalLong bytesInAll() {
    return file.bytes();
  }

  @Override
  public void close() {
    log.close();
  }
}
