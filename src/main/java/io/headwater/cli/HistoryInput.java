package io.headwater.cli;

import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;

/** Records from a history file. */
final class HistoryInput implements RecordInput {
  private final InputFile file;
  private final HistoryReader history;
  private final String topic;
  private final Iterator<HistoryEvent> events;
  private long ordinal;

  HistoryInput(InputFile file, HistoryReader history, String topic) {
    this.file = file;
    this.history = history;
    this.topic = topic;
    this.events = history.iterator();
  }

  @Override
  public Optional<InputRow> next() {
    if (!events.hasNext()) {
      return Optional.empty();
    }
    ordinal++;
    return Optional.of(new InputRow.Sound(ordinal, "", EventLogInput.record(topic, events.next())));
  }

  @Override
  public long bytesRead() {
    return history.bytesRead();
  }

  @Override
  public OptionalLong bytesInAll() {
    return file.bytes();
  }

  @Override
  public void close() {
    history.close();
  }
}
