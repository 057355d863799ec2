package io.headwater.event;

import org.jspecify.annotations.Nullable;

/** Where a record entered and what it came with, shared by all that its envelope becomes. */
final class EnvelopeOrigin {
  private final RecordPosition position;
  private final EventHeaders headers;
  private @Nullable String id;
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

  String id() {
    if (id == null) {
      id = headers.text(EventHeaders.ID).orElseGet(this::text);
    }
    return id;
  }

  String text() {
    if (text == null) {
      text = position.toString();
    }
    return text;
  }
}
