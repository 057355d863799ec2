package io.headwater.history;

import io.headwater.event.EventHeaders;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One event of a history, its key and value as the bytes they were; equal if all of it is equal,
 * the bytes by content. The arrays are shared, not copied: nobody may change them.
 *
 * @param offset offset in the topic, or the row's ordinal if it never was in one; at least 0
 * @param time event time; cut to milliseconds, as a topic has it
 * @param key encoded key; absent for a record without one
 * @param value encoded value; absent for a tombstone
 */
public record HistoryEvent(
    long offset, Instant time, Optional<byte[]> key, Optional<byte[]> value, EventHeaders headers) {

  /** Rejects a negative offset. */
  public HistoryEvent {
    if (offset < 0) {
      throw new IllegalArgumentException("offset must be at least 0, was " + offset);
    }
    time = time.truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HistoryEvent event
        && offset == event.offset
        && time.equals(event.time)
        && Arrays.equals(key.orElse(null), event.key.orElse(null))
        && Arrays.equals(value.orElse(null), event.value.orElse(null))
        && headers.equals(event.headers);
  }

  @Override
  public int hashCode() {
    int bytes = 31 * Arrays.hashCode(key.orElse(null)) + Arrays.hashCode(value.orElse(null));
    return Objects.hash(offset, time, bytes, headers);
  }

  /** Renders offset, time and sizes, never the payload. */
  @Override
  public String toString() {
    return "@" + offset + " " + time + " key " + size(key) + " value " + size(value) + " headers "
        + headers;
  }

  private static String size(Optional<byte[]> bytes) {
    return bytes.map(present -> present.length + " B").orElse("absent");
  }
}
