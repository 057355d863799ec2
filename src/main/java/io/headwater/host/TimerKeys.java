package io.headwater.host;

import io.headwater.behavior.TimerClock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of a store of timers, whose byte order is the order that is scanned in: the stream time,
 * then timers by key and name, then due markers by clock, due time, key and name.
 *
 * <p>Times and keys are written as in {@link WindowKeys}; names are UTF-8, and come last.
 */
final class TimerKeys {
  /** The key of the stream time. */
  static final Bytes STREAM_TIME = Bytes.wrap(new byte[] {0});

  private static final byte TIMER = 1;
  private static final byte DUE = 2;
  private static final byte AFTER_NAMES = (byte) 0xff;
  private static final int DUE_AT = 2;
  private static final int KEY_AT = DUE_AT + Long.BYTES;

  private TimerKeys() {}

  /** A timer, as a due marker names it. */
  record Due(long due, byte[] key, String name) {}

  static Bytes timer(byte[] key, String name) {
    byte[] escaped = WindowKeys.escaped(key);
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(ByteBuffer.allocate(1 + escaped.length + text.length)
        .put(TIMER)
        .put(escaped)
        .put(text)
        .array());
  }

  /** After all timers of a key. */
  static Bytes afterTimers(byte[] key) {
    byte[] escaped = WindowKeys.escaped(key);
    return Bytes.wrap(ByteBuffer.allocate(2 + escaped.length)
        .put(TIMER)
        .put(escaped)
        .put(AFTER_NAMES)
        .array());
  }

  static String nameOf(Bytes timer, byte[] key) {
    int at = 1 + WindowKeys.escaped(key).length;
    return new String(timer.get(), at, timer.get().length - at, StandardCharsets.UTF_8);
  }

  static Bytes due(TimerClock clock, long due, byte[] key, String name) {
    byte[] escaped = WindowKeys.escaped(key);
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(ByteBuffer.allocate(KEY_AT + escaped.length + text.length)
        .put(DUE)
        .put(codeOf(clock))
        .putLong(due ^ Long.MIN_VALUE)
        .put(escaped)
        .put(text)
        .array());
  }

  /** Before all due markers of a clock. */
  static Bytes firstDue(TimerClock clock) {
    return Bytes.wrap(new byte[] {DUE, codeOf(clock)});
  }

  /** After all due markers of a clock. */
  static Bytes afterDue(TimerClock clock) {
    return Bytes.wrap(new byte[] {DUE, (byte) (codeOf(clock) + 1)});
  }

  private static byte codeOf(TimerClock clock) {
    return (byte) (clock == TimerClock.WALL ? 0 : 1);
  }

  static Due dueOf(Bytes marker) {
    byte[] bytes = marker.get();
    int nameAt = afterKey(bytes, KEY_AT);
    return new Due(
        ByteBuffer.wrap(bytes).getLong(DUE_AT) ^ Long.MIN_VALUE,
        WindowKeys.unescaped(Arrays.copyOfRange(bytes, KEY_AT, nameAt)),
        new String(bytes, nameAt, bytes.length - nameAt, StandardCharsets.UTF_8));
  }

  /** Returns the key of a timer that is stored there. */
  static byte[] keyOf(Bytes timer) {
    return WindowKeys.unescaped(Arrays.copyOfRange(timer.get(), 1, afterKey(timer.get(), 1)));
  }

  /** Returns where the name begins: a key ends with the first two zero bytes. */
  private static int afterKey(byte[] marker, int keyAt) {
    int at = keyAt;
    while (marker[at] != 0 || marker[at + 1] != 0) {
      at += marker[at] == 0 ? 2 : 1;
    }
    return at + 2;
  }
}
