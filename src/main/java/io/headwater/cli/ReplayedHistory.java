package io.headwater.cli;

import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import io.headwater.replay.SourceRecord;
import io.headwater.topology.StreamSpec;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A history file to be replayed: its records as they are, poison included. */
final class ReplayedHistory implements ReplayInput {
  private final InputFile file;
  private final HistoryReader history;
  private final StreamSpec stream;
  private final Iterator<HistoryEvent> events;
  private final Optional<MessageType> older;

  /**
   * Reads a history for a stream.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if the stream holds another type; the
   *     history is closed then
   */
  ReplayedHistory(InputFile file, HistoryReader history, StreamSpec stream) {
    StreamEncoder.of(stream, history.valueType(), file.name(), history::close);
    this.file = file;
    this.history = history;
    this.stream = stream;
    this.events = history.iterator();
    this.older = Optional.of(history.valueType()).filter(type -> !type.equals(stream.value()));
  }

  @Override
  public boolean hasNext() {
    return events.hasNext();
  }

  @Override
  public SourceRecord next() {
    HistoryEvent event = events.next();
    return record(
        stream,
        history.description().partition(),
        older.map(type -> typed(event, type)).orElse(event));
  }

  /** Makes a record of an event of a partition. */
  static SourceRecord record(StreamSpec stream, int from, HistoryEvent event) {
    // Where keys decide, other partitions may be declared by now.
    OptionalInt partition =
        stream.placement().isKeyed() ? OptionalInt.empty() : OptionalInt.of(from);
    return new SourceRecord(stream.topic(), partition, event);
  }

  /** Says what type a value has that the stream does not take for granted. */
  private static HistoryEvent typed(HistoryEvent event, MessageType type) {
    return event.headers().text(EventHeaders.TYPE).isPresent()
        ? event
        : new HistoryEvent(
            event.offset(),
            event.time(),
            event.key(),
            event.value(),
            event.headers().plus(EventHeaders.Entry.text(EventHeaders.TYPE, type.fullName())));
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
