package io.headwater.event;

import io.headwater.diagnostic.FailureCode;
import org.jspecify.annotations.Nullable;

/** A key, encoded or decoded when first asked for. */
final class EnvelopeKey {
  private final KeyType type;
  private byte @Nullable [] bytes;
  private @Nullable Object decoded;

  EnvelopeKey(KeyType type, byte @Nullable [] bytes, @Nullable Object decoded) {
    this.type = type;
    this.bytes = bytes;
    this.decoded = decoded;
  }

  KeyType type() {
    return type;
  }

  boolean isPresent() {
    return decoded != null || bytes != null;
  }

  Object decoded() {
    if (decoded == null) {
      if (bytes == null) {
        throw new UndecodableEventException(FailureCode.NULL_KEY, "record has no key", null);
      }
      decoded = type.decode(bytes);
    }
    return decoded;
  }

  byte[] encoded() {
    if (bytes == null) {
      bytes = type.encode(decoded());
    }
    return bytes;
  }
}
