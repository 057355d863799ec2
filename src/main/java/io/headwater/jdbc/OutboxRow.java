package io.headwater.jdbc;

import java.time.Instant;
import java.util.Optional;

/**
 * A row of an outbox table: a record that is to be written to a topic. The arrays are shared, not
 * copied: nobody may change them.
 *
 * @param id unique for ever; the order in which rows of one key are published
 * @param headers a JSON object of strings; empty for none
 */
public record OutboxRow(
    long id,
    String topic,
    Optional<byte[]> key,
    Optional<byte[]> value,
    Optional<String> headers,
    Instant eventTime) {
  /** Returns about how many bytes the row takes. */
  public long sizeBytes() {
    return topic.length()
        + key.map(bytes -> bytes.length).orElse(0)
        + value.map(bytes -> (long) bytes.length).orElse(0L)
        + headers.map(String::length).orElse(0);
  }

  /** Renders id, topic and size, never the payload. */
  @Override
  public String toString() {
    return "row %d for %s (%d B)".formatted(id, topic, sizeBytes());
  }
}
