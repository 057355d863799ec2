package io.headwater.host;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of a store of windows, whose byte order is the order that is scanned in: the stream
 * time, then windows by key and start, then due markers by due time, key and start.
 *
 * <p>Times are big-endian with the sign inverted, so that negative ones come first. A zero byte of
 * a key becomes {@code 00 ff} and its end {@code 00 00}, so that no key runs into what follows it.
 */
final class WindowKeys {
  /** The key of the stream time. */
  static final Bytes STREAM_TIME = Bytes.wrap(new byte[] {0});

  /** Before all due markers. */
  static final Bytes FIRST_DUE = Bytes.wrap(new byte[] {2});

  /** After all due markers. */
  static final Bytes AFTER_DUE = Bytes.wrap(new byte[] {3});

  private static final byte WINDOW = 1;
  private static final byte DUE = 2;
  private static final byte ESCAPED = (byte) 0xff;
  private static final int DUE_KEY_AT = 1 + Long.BYTES;

  private WindowKeys() {}

  /** A window of a key, as a due marker names it. */
  record Due(long due, byte[] key, long start) {}

  static Bytes window(byte[] key, long start) {
    byte[] escaped = escaped(key);
    return Bytes.wrap(ByteBuffer.allocate(1 + escaped.length + Long.BYTES)
        .put(WINDOW)
        .put(escaped)
        .putLong(start ^ Long.MIN_VALUE)
        .array());
  }

  static Bytes due(long due, byte[] key, long start) {
    byte[] escaped = escaped(key);
    return Bytes.wrap(ByteBuffer.allocate(DUE_KEY_AT + escaped.length + Long.BYTES)
        .put(DUE)
        .putLong(due ^ Long.MIN_VALUE)
        .put(escaped)
        .putLong(start ^ Long.MIN_VALUE)
        .array());
  }

  /** Before all markers that are due at a time or later. */
  static Bytes dueFrom(long due) {
    return Bytes.wrap(
        ByteBuffer.allocate(DUE_KEY_AT).put(DUE).putLong(due ^ Long.MIN_VALUE).array());
  }

  static Due dueOf(Bytes marker) {
    byte[] bytes = marker.get();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int startAt = bytes.length - Long.BYTES;
    return new Due(
        buffer.getLong(1) ^ Long.MIN_VALUE,
        unescaped(Arrays.copyOfRange(bytes, DUE_KEY_AT, startAt)),
        buffer.getLong(startAt) ^ Long.MIN_VALUE);
  }

  static byte[] escaped(byte[] key) {
    ByteArrayOutputStream escaped = new ByteArrayOutputStream(key.length + 2);
    for (byte one : key) {
      escaped.write(one);
      if (one == 0) {
        escaped.write(ESCAPED);
      }
    }
    escaped.write(0);
    escaped.write(0);
    return escaped.toByteArray();
  }

  static byte[] unescaped(byte[] escaped) {
    ByteArrayOutputStream key = new ByteArrayOutputStream(escaped.length);
    int end = escaped.length - 2;
    for (int i = 0; i < end; i++) {
      key.write(escaped[i]);
      if (escaped[i] == 0) {
        i++;
      }
    }
    return key.toByteArray();
  }
}
