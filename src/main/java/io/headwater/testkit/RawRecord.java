package io.headwater.testkit;

import com.google.protobuf.ByteString;
import io.headwater.event.EventHeaders;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record as its topic holds it; equal by content.
 *
 * @param key absent for a record without a key
 * @param value absent for a tombstone
 * @param timestamp milliseconds since the epoch
 */
public record RawRecord(
    Optional<ByteString> key, Optional<ByteString> value, EventHeaders headers, long timestamp) {

  static RawRecord of(
      byte @Nullable [] key, byte @Nullable [] value, EventHeaders headers, long timestamp) {
    return new RawRecord(copyOf(key), copyOf(value), headers, timestamp);
  }

  private static Optional<ByteString> copyOf(byte @Nullable [] bytes) {
    return Optional.ofNullable(bytes).map(ByteString::copyFrom);
  }

  byte @Nullable [] keyBytes() {
    return key.map(ByteString::toByteArray).orElse(null);
  }

  byte @Nullable [] valueBytes() {
    return value.map(ByteString::toByteArray).orElse(null);
  }
}
