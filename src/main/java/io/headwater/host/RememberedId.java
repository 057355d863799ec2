package io.headwater.host;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How an id and what was answered to it are laid out in a store of ids. */
public final class RememberedId {
  private RememberedId() {}

  /** Returns the length of the key, the key and the id: no two pairs share an encoding. */
  public static byte[] key(byte[] key, String id) {
    byte[] text = id.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + key.length + text.length)
        .putInt(key.length)
        .put(key)
        .put(text)
        .array();
  }

  /** Returns the event time of the record that had the id, and the answer. */
  public static byte[] value(long eventTimeMillis, byte[] answer) {
    return ByteBuffer.allocate(Long.BYTES + answer.length)
        .putLong(eventTimeMillis)
        .put(answer)
        .array();
  }

  /** Returns the answer if the id was that of a record at most a window away from an event time. */
  public static Optional<byte[]> answer(byte[] value, long eventTimeMillis, long windowMillis) {
    ByteBuffer remembered = ByteBuffer.wrap(value);
    if (Math.abs(remembered.getLong() - eventTimeMillis) > windowMillis) {
      return Optional.empty();
    }
    byte[] answer = new byte[remembered.remaining()];
    remembered.get(answer);
    return Optional.of(answer);
  }
}
