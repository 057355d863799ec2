package io.headwater.cli;

import io.headwater.client.PublishRecord;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import io.headwater.history.WholeHistory;
import io.headwater.topology.StreamSpec;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Records from a history file: placed as the stream declares, as it may have other partitions; or
 * as they are, in the partition that they are from.
 */
final class HistoryInput implements RecordInput {
  private final InputFile file;
  private final WholeHistory history;
  private final HistoryReader reader;
  private final StreamSpec stream;
  private final boolean isKeepingPartitions;
  private final StreamEncoder encoder;
  private final Iterator<HistoryEvent> events;
  private long ordinal;

  /**
   * Reads a history for a stream.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if the stream holds another type; the
   *     history is closed then
   */
  HistoryInput(
      InputFile file, WholeHistory history, StreamSpec stream, boolean isKeepingPartitions) {
    this.file = file;
    this.history = history;
    this.reader = history.open();
    this.stream = stream;
    this.isKeepingPartitions = isKeepingPartitions;
    this.encoder = StreamEncoder.of(stream, reader.valueType(), file.name(), reader::close);
    this.events = reader.iterator();
  }

  @Override
  public Optional<InputRow> next() {
    if (!events.hasNext()) {
      return Optional.empty();
    }
    ordinal++;
    HistoryEvent event = events.next();
    try {
      PublishRecord record = isKeepingPartitions ? asItIs(event) : encoder.encode(event);
      return Optional.of(new InputRow.Sound(ordinal, "", record));
    } catch (BadRecordException e) {
      String where = "%s, event %d".formatted(file.name(), ordinal);
      return Optional.of(new InputRow.Bad(ordinal, "", e.at(where)));
    }
  }

  private PublishRecord asItIs(HistoryEvent event) throws BadRecordException {
    StreamEncoder.requireTime(event.time());
    return new PublishRecord(
        stream.topic(),
        OptionalInt.of(history.description().partition()),
        event.key(),
        event.value(),
        typed(event.headers()),
        event.time());
  }

  /** A value of an older type says so; else it would be taken for one of the stream's. */
  private EventHeaders typed(EventHeaders headers) {
    MessageType type = history.description().valueType();
    return type.equals(stream.value()) || headers.text(EventHeaders.TYPE).isPresent()
        ? headers
        : headers.plus(EventHeaders.Entry.text(EventHeaders.TYPE, type.fullName()));
  }

  @Override
  public long bytesRead() {
    return reader.bytesRead();
  }

  @Override
  public OptionalLong bytesInAll() {
    return file.bytes();
  }

  @Override
  public void requireUndamaged() {
    history.requireUndamaged();
  }

  @Override
  public void close() {
    reader.close();
  }
}
