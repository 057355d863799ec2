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
  private static final int BUFFER_BYTES = 4 << 10;
  private static final int SHORT = 64;

  private final MessageDigest digest = sha256();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  RunningDigest add(long value) {
    if (buffer.remaining() < Long.BYTES) {
      flush();
    }
    buffer.putLong(value);
    return this;
  }

  /** Hands on what was gathered: many small updates cost more than the digest itself. */
  private void flush() {
    digest.update(buffer.flip());
    buffer.clear();
  }

  RunningDigest add(byte @Nullable [] part) {
    add(part == null ? ABSENT : part.length);
    if (part != null) {
      addBytes(part);
    }
    return this;
  }

  private void addBytes(byte[] part) {
    if (buffer.remaining() < part.length) {
      flush();
    }
    if (buffer.remaining() < part.length) {
      digest.update(part);
    } else {
      buffer.put(part);
    }
  }

  /** Adds the UTF-8 of a text, which mostly is the name of a header, and in ASCII. */
  RunningDigest add(String text) {
    int length = text.length();
    if (length > SHORT || !isAscii(text)) {
      return add(text.getBytes(StandardCharsets.UTF_8));
    }
    add(length);
    if (buffer.remaining() < length) {
      flush();
    }
    for (int i = 0; i < length; i++) {
      buffer.put((byte) text.charAt(i));
    }
    return this;
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  RunningDigest add(EventHeaders headers) {
    add(headers.entries().size());
    for (EventHeaders.Entry header : headers.entries()) {
      add(header.name()).add(header.value());
    }
    return this;
  }

  /** Returns the digest in hexadecimal; nothing can be added afterwards. */
  String end() {
    flush();
    return HexFormat.of().formatHex(digest.digest());
  }
}
