package io.headwater.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.jdbc.OutboxRow;
import java.time.Instant;
import java.util.Optional;

/** Rows of an outbox, for tests that need no database. */
final class OutboxRows {
  static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  private OutboxRows() {}

  static OutboxRow row(long id, String key) {
    return row(id, Optional.of(key), Optional.empty());
  }

  static OutboxRow row(long id, Optional<String> key, Optional<String> headers) {
    return new OutboxRow(
        id,
        "orders",
        key.map(text -> text.getBytes(UTF_8)),
        Optional.of(("value-" + id).getBytes(UTF_8)),
        headers,
        NOON);
  }
}
