package io.headwater.history;

import com.google.protobuf.Message;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes an event of a row, by a mapping whose fields were all found. */
final class EventMapper {
  private final EventLogMapping mapping;
  private final MessageType type;
  private final List<BoundField> fields;
  private final List<BoundCase> cases;

  EventMapper(
      EventLogMapping mapping, MessageType type, List<BoundField> fields, List<BoundCase> cases) {
    this.mapping = mapping;
    this.type = type;
    this.fields = List.copyOf(fields);
    this.cases = List.copyOf(cases);
  }

  /** A case of the selection; {@code into} is the root if it sets no message of its own. */
  record BoundCase(
      EventLogMapping.CaseCondition condition, FieldPath into, List<BoundField> fields) {}

  MessageType type() {
    return type;
  }

  EventLogMapping mapping() {
    return mapping;
  }

  HistoryEvent map(Row row) throws RejectedRowException {
    Instant time = time(row);
    Optional<byte[]> key = Optional.empty();
    if (mapping.key().isPresent()) {
      key = Optional.of(text(mapping.key().get(), "the key", row).getBytes(StandardCharsets.UTF_8));
    }
    EventHeaders headers = EventHeaders.NONE;
    if (mapping.id().isPresent()) {
      String id = text(mapping.id().get(), "the id", row);
      headers = EventHeaders.of(List.of(EventHeaders.Entry.text(EventHeaders.ID, id)));
    }
    return new HistoryEvent(row.ordinal(), time, key, Optional.of(value(row)), headers);
  }

  private Instant time(Row row) throws RejectedRowException {
    RowText source = mapping.time().source();
    String text = text(source, "the event time", row);
    Instant time = mapping
        .time()
        .format()
        .parse(text)
        .orElseThrow(
            () -> new RejectedRowException(source + " is not " + mapping.time().format()));
    // A topic has no place for earlier times: a negative timestamp is no timestamp.
    if (time.isBefore(Instant.EPOCH) || time.isAfter(FieldConversion.LATEST)) {
      throw new RejectedRowException(source + " is not a time from 1970 to 9999");
    }
    return time;
  }

  private static String text(RowText source, String purpose, Row row) throws RejectedRowException {
    Optional<String> text = source.render(row);
    if (text.isEmpty()) {
      throw new RejectedRowException(purpose + " needs " + source.missingIn(row));
    }
    return text.get();
  }

  private byte[] value(Row row) throws RejectedRowException {
    Message.Builder event = type.newBuilder();
    for (BoundField field : fields) {
      field.set(row, event);
    }
    if (mapping.selection().isPresent()) {
      apply(mapping.selection().get().by(), row, event);
    }
    if (!event.isInitialized()) {
      throw new RejectedRowException(
          "required fields are missing: " + String.join(", ", event.findInitializationErrors()));
    }
    byte[] value = CanonicalBytes.of(event.build());
    if (value.length == 0) {
      throw new RejectedRowException("no field of '" + type + "' is set");
    }
    return value;
  }

  private void apply(RowText by, Row row, Message.Builder event) throws RejectedRowException {
    String text = by.render(row).orElse("");
    for (BoundCase candidate : cases) {
      if (candidate.condition().takes(text)) {
        candidate.into().enterIn(event);
        for (BoundField field : candidate.fields()) {
          field.set(row, event);
        }
        return;
      }
    }
    throw new RejectedRowException(by + " is taken by no case");
  }
}
