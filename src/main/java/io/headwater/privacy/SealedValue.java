package io.headwater.privacy;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A sealed value: which key it was sealed with, and what that gave.
 *
 * <p>In a bytes field it is {@code hw-sealed:1:}, the id of the key (24 bytes), a nonce (12), the
 * encrypted value and its tag (16). In a string field the same stands after the prefix in URL-safe
 * base64 without padding.
 */
record SealedValue(KeyId key, byte[] sealed) {
  static final String PREFIX = "hw-sealed:1:";
  private static final ByteString BYTES_PREFIX = ByteString.copyFromUtf8(PREFIX);

  /** Tells whether a value of a field claims to be sealed, in this or another version. */
  static boolean isSealed(Object value) {
    return value instanceof String text
        ? text.startsWith(PREFIX)
        : ((ByteString) value).startsWith(BYTES_PREFIX);
  }

  /** Reads a value that claims to be sealed; empty if it cannot be. */
  static Optional<SealedValue> read(Object value) {
    byte[] body;
    if (value instanceof String text) {
      try {
        body = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    } else {
      body = ((ByteString) value).substring(BYTES_PREFIX.size()).toByteArray();
    }
    return body.length < KeyId.BYTES + Gcm.OVERHEAD_BYTES
        ? Optional.empty()
        : Optional.of(
            new SealedValue(KeyId.of(body), Arrays.copyOfRange(body, KeyId.BYTES, body.length)));
  }

  String asText() {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(body());
  }

  ByteString asBytes() {
    return BYTES_PREFIX.concat(ByteString.copyFrom(body()));
  }

  private byte[] body() {
    return ByteBuffer.allocate(KeyId.BYTES + sealed.length)
        .put(key.bytes())
        .put(sealed)
        .array();
  }
}
