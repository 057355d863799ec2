package io.headwater.replay;

import io.headwater.event.EventHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** SHA-256 of parts, each with its length, so that no two sequences of parts run together. */
final class RunningDigest {
  private static final int ABSENT = -1;

  private final MessageDigest digest = sha256();
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  RunningDigest add(long value) {
    digest.update(number.clear().putLong(value).flip());
    return this;
  }

  RunningDigest add(byte @Nullable [] part) {
    add(part == null ? ABSENT : part.length);
    if (part != null) {
      digest.update(part);
    }
    return this;
  }

  RunningDigest add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  RunningDigest add(EventHeaders headers) {
    add(headers.entries().size());
    headers.entries().forEach(header -> add(header.name()).add(header.value()));
    return this;
  }

  /** Returns the digest in hexadecimal; nothing can be added afterwards. */
  String end() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
