package io.headwater.replay;

import io.headwater.event.EventHeaders;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SHA-256 of parts, each with its length, so that no two sequences of parts run together. */
final class RunningDigest {
  private static final int ABSENT = -1;
  private static final int BUFFER_BYTES = 4 << 10;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final MessageDigest digest = sha256();

  /** What was gathered: many small updates cost more than the digest itself. */
  private final byte[] buffer = new byte[BUFFER_BYTES];

  private int gathered;

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  RunningDigest add(long value) {
    makeRoom(Long.BYTES);
    LONGS.set(buffer, gathered, value);
    gathered += Long.BYTES;
    return this;
  }

  /** Hands on what was gathered, unless so many bytes more can be. */
  private void makeRoom(int bytes) {
    if (gathered + bytes > BUFFER_BYTES) {
      digest.update(buffer, 0, gathered);
      gathered = 0;
    }
  }

  RunningDigest add(byte @Nullable [] part) {
    add(part == null ? ABSENT : part.length);
    if (part != null) {
      addBytes(part);
    }
    return this;
  }

  private void addBytes(byte[] part) {
    makeRoom(part.length);
    if (part.length > BUFFER_BYTES) {
      digest.update(part);
    } else {
      System.arraycopy(part, 0, buffer, gathered, part.length);
      gathered += part.length;
    }
  }

  RunningDigest add(String text) {
    int length = text.length();
    if (length > BUFFER_BYTES / 2 || !isAscii(text)) {
      return add(text.getBytes(StandardCharsets.UTF_8));
    }
    add(length);
    makeRoom(length);
    for (int i = 0; i < length; i++) {
      buffer[gathered++] = (byte) text.charAt(i);
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
    List<EventHeaders.Entry> entries = headers.entries();
    add(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      add(entries.get(i).name()).add(entries.get(i).value());
    }
    return this;
  }

  /** Returns the digest in hexadecimal; nothing can be added afterwards. */
  String end() {
    makeRoom(BUFFER_BYTES);
    return HexFormat.of().formatHex(digest.digest());
  }
}
