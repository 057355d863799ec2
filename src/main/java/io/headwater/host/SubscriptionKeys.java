package io.headwater.host;

import io.headwater.operator.HeldEntry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of a store of subscriptions: the length of the foreign key, four bytes, big-endian; the
 * foreign key; the key of the row that names it. So those of one foreign key are next to each
 * other, and none of another one is among them.
 */
final class SubscriptionKeys {
  private SubscriptionKeys() {}

  static Bytes of(byte[] foreignKey, byte[] key) {
    return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES + foreignKey.length + key.length)
        .putInt(foreignKey.length)
        .put(foreignKey)
        .put(key)
        .array());
  }

  /** Returns the first key of a foreign key. */
  static Bytes first(byte[] foreignKey) {
    return of(foreignKey, new byte[0]);
  }

  /** Returns the least key that is greater than all keys of a foreign key. */
  static Bytes after(byte[] foreignKey) {
    byte[] next = first(foreignKey).get();
    int last = next.length - 1;
    while (next[last] == (byte) 0xff) {
      last--;
    }
    // Ends at the length at the latest, whose first byte is at most 7f.
    next[last]++;
    return Bytes.wrap(Arrays.copyOf(next, last + 1));
  }

  /** Returns the key of the row that names the foreign key. */
  static byte[] keyOf(byte[] foreignKey, Bytes stored) {
    byte[] bytes = stored.get();
    return Arrays.copyOfRange(bytes, Integer.BYTES + foreignKey.length, bytes.length);
  }

  /** Returns which foreign key a row names; in hexadecimal digits. */
  static HeldEntry held(Bytes stored) {
    ByteBuffer bytes = ByteBuffer.wrap(stored.get());
    byte[] foreignKey = new byte[bytes.getInt()];
    bytes.get(foreignKey);
    return HeldEntry.of(
        keyOf(foreignKey, stored), "names " + HexFormat.of().formatHex(foreignKey), Map.of());
  }
}
