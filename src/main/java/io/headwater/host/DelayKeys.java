package io.headwater.host;

import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;

/**
 * The keys of a store of records that wait for another attempt: their counts, then the records by
 * due time and number. Both are big-endian with the sign inverted, so that negative ones are first.
 */
final class DelayKeys {
  /** The key of the counts. */
  static final Bytes COUNTS = Bytes.wrap(new byte[] {0});

  /** Before all records. */
  static final Bytes FIRST = Bytes.wrap(new byte[] {1});

  /** After all records. */
  static final Bytes AFTER = Bytes.wrap(new byte[] {2});

  private static final byte RECORD = 1;

  private DelayKeys() {}

  static Bytes record(long due, long number) {
    return Bytes.wrap(ByteBuffer.allocate(1 + 2 * Long.BYTES)
        .put(RECORD)
        .putLong(due ^ Long.MIN_VALUE)
        .putLong(number ^ Long.MIN_VALUE)
        .array());
  }

  static long dueOf(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong(1) ^ Long.MIN_VALUE;
  }

  static long numberOf(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong(1 + Long.BYTES) ^ Long.MIN_VALUE;
  }
}
