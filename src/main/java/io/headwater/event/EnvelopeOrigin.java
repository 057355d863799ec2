package io.headwater.event;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where a record entered and what it came with, shared by all that its envelope becomes. */
final class EnvelopeOrigin {
  private final RecordPosition position;
  private final EventHeaders headers;
  private @Nullable String id;
  private byte @Nullable [] idBytes;
  private @Nullable String text;

  EnvelopeOrigin(RecordPosition position, EventHeaders headers) {
    this.position = position;
    this.headers = headers;
  }

  RecordPosition position() {
    return position;
  }

  EventHeaders headers() {
    return headers;
  }

  EnvelopeOrigin with(EventHeaders changed) {
    return new EnvelopeOrigin(position, changed);
  }

  /**
   * Returns header {@code hw-id}, or the position.
   *
   * @throws UndecodableEventException if the header is no text
   */
  String id() {
    if (id == null) {
      id = headers.id(EventHeaders.ID).orElseGet(this::text);
    }
    return id;
  }

  /** Returns the id as UTF-8; it is in several headers of all that the record leads to. */
  byte[] idBytes() {
    if (idBytes == null) {
      idBytes = id().getBytes(StandardCharsets.UTF_8);
    }
    return idBytes;
  }

  String text() {
    if (text == null) {
      text = position.toString();
    }
    return text;
  }
}
