package io.headwater.host;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/** The keys of a store of records that wait: their number, the lot of each key, its records. */
final class ParkingKeys {
  /** The key of the number of all records. */
  static final Bytes COUNT = Bytes.wrap(new byte[] {0});

  private static final byte LOT = 1;
  private static final byte RECORD = 2;

  private ParkingKeys() {}

  static Bytes lot(byte[] key) {
    return Bytes.wrap(ByteBuffer.allocate(1 + key.length).put(LOT).put(key).array());
  }

  /** The number is last and of one length, so that no two pairs share an encoding. */
  static Bytes record(byte[] key, long number) {
    return Bytes.wrap(ByteBuffer.allocate(1 + key.length + Long.BYTES)
        .put(RECORD)
        .put(key)
        .putLong(number)
        .array());
  }

  /** Returns the key of records whose lot is stored under {@code stored}, if a lot is. */
  static Optional<byte[]> keyOfLot(byte[] stored) {
    return stored.length > 0 && stored[0] == LOT
        ? Optional.of(Arrays.copyOfRange(stored, 1, stored.length))
        : Optional.empty();
  }
}
