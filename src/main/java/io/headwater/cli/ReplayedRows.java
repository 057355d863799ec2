package io.headwater.cli;

import io.headwater.client.PublishRecord;
import io.headwater.history.HistoryEvent;
import io.headwater.replay.SourceRecord;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** An event log or lines of JSON to be replayed: what {@code publish} would make of them. */
final class ReplayedRows implements ReplayInput {
  private final RecordInput rows;
  private final Consumer<InputRow.Bad> rejected;
  private Optional<SourceRecord> next = Optional.empty();

  /** Reads rows, setting those aside that are no records. */
  ReplayedRows(RecordInput rows, Consumer<InputRow.Bad> rejected) {
    this.rows = rows;
    this.rejected = rejected;
  }

  @Override
  public boolean hasNext() {
    while (next.isEmpty()) {
      Optional<InputRow> row = rows.next();
      if (row.isEmpty()) {
        return false;
      }
      if (row.get() instanceof InputRow.Sound sound) {
        next = Optional.of(source(sound.record()));
      } else if (row.get() instanceof InputRow.Bad bad) {
        rejected.accept(bad);
      }
    }
    return true;
  }

  private static SourceRecord source(PublishRecord record) {
    HistoryEvent event =
        new HistoryEvent(0, record.eventTime(), record.key(), record.value(), record.headers());
    return new SourceRecord(record.topic(), record.partition(), event);
  }

  @Override
  public SourceRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    SourceRecord record = next.orElseThrow();
    next = Optional.empty();
    return record;
  }

  @Override
  public long bytesRead() {
    return rows.bytesRead();
  }

  @Override
  public OptionalLong bytesInAll() {
    return rows.bytesInAll();
  }

  @Override
  public void close() {
    rows.close();
  }
}
