package io.headwater.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldProtection;
import io.headwater.event.RecordPosition;
import io.headwater.topology.StreamSpec;
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

  /** Tells whether it is a request to release what a reader of its topic has parked. */
  boolean isRelease() {
    return value.isEmpty() && headers.contains(EventHeaders.RELEASE);
  }

  byte @Nullable [] keyBytes() {
    return key.map(ByteString::toByteArray).orElse(null);
  }

  byte @Nullable [] valueBytes() {
    return value.map(ByteString::toByteArray).orElse(null);
  }

  /**
   * Returns what it says, at a place in its topic; a tombstone without a value.
   *
   * @param protection opens what is sealed
   */
  public Envelope<Message> decoded(
      StreamSpec stream, RecordPosition position, FieldProtection protection) {
    byte[] bytes = value.orElse(ByteString.EMPTY).toByteArray();
    Envelope<Message> envelope = Envelope.ofBytes(
            position,
            timestamp,
            headers,
            new Envelope.EncodedKey(stream.keyType(), keyBytes()),
            new Envelope.EncodedValue(stream.decoder().typeOf(headers), bytes))
        .protectedBy(protection);
    if (value.isEmpty()) {
      return envelope.withoutValue(stream.value());
    }
    return stream.upcasters().isEmpty() ? envelope : stream.decoder().newest(envelope);
  }
}
