package io.headwater.cli;

import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import io.headwater.topology.StreamSpec;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;

/** Records from a history file, placed as the stream declares: it may have other partitions. */
final class HistoryInput implements RecordInput {
  private final InputFile file;
  private final HistoryReader history;
  private final StreamEncoder encoder;
  private final Iterator<HistoryEvent> events;
  private long ordinal;

  /**
   * Reads a history for a stream.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if the stream holds another type; the
   *     history is closed then
   */
  HistoryInput(InputFile file, HistoryReader history, StreamSpec stream) {
    this.file = file;
    this.history = history;
    this.encoder = StreamEncoder.of(stream, history.valueType(), file.name(), history::close);
    this.events = history.iterator();
  }

  @Override
  public Optional<InputRow> next() {
    if (!events.hasNext()) {
      return Optional.empty();
    }
    ordinal++;
    try {
      return Optional.of(new InputRow.Sound(ordinal, "", encoder.encode(events.next())));
    } catch (BadRecordException e) {
      String where = "%s, event %d".formatted(file.name(), ordinal);
      return Optional.of(new InputRow.Bad(ordinal, "", e.at(where)));
    }
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
