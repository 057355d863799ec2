package io.headwater.cli;

import io.headwater.diagnostic.Problem;
import io.headwater.history.EventLog;
import io.headwater.history.EventLogRow;
import io.headwater.history.HistoryEvent;
import io.headwater.topology.StreamSpec;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;

/** Records from the rows of an event log, as its mapping makes them and the stream places them. */
final class EventLogInput implements RecordInput {
  private final InputFile file;
  private final EventLog log;
  private final StreamEncoder encoder;
  private final Iterator<EventLogRow> rows;

  /**
   * Reads a log for a stream.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if the stream holds another type than the
   *     mapping makes; the log is closed then
   */
  EventLogInput(InputFile file, EventLog log, StreamSpec stream) {
    this.file = file;
    this.log = log;
    this.encoder = StreamEncoder.of(stream, log.valueType(), file.name(), log::close);
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
    try {
      return new InputRow.Sound(row.line(), "", encoder.encode(event));
    } catch (BadRecordException e) {
      return new InputRow.Bad(row.line(), "", e.at(file.name(), row.line()));
    }
  }

  /** Says what is wrong with a row, at its place. */
  static Problem problem(String file, EventLogRow.RejectedRow row) {
    return new Problem(
        "HW0639", file + ":" + row.line(), row.reason(), "correct the row, or the mapping");
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
