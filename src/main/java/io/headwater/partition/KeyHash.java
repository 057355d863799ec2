package io.headwater.partition;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** The 32-bit hashes that Kafka clients take of a key. Bytes count as unsigned. */
final class KeyHash {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int MURMUR2_SEED = 0x9747b28c;
  private static final int MURMUR2_MULTIPLIER = 0x5bd1e995;
  private static final int FNV1A_BASIS = 0x811c9dc5;
  private static final int FNV1A_PRIME = 0x01000193;

  private KeyHash() {}

  /** Murmur2 with Kafka's seed, as in {@code org.apache.kafka.common.utils.Utils}. */
  static int murmur2(byte[] key) {
    int hash = MURMUR2_SEED ^ key.length;
    int words = key.length & ~3;
    for (int i = 0; i < words; i += Integer.BYTES) {
      int word = (int) WORD.get(key, i) * MURMUR2_MULTIPLIER;
      word ^= word >>> 24;
      hash = hash * MURMUR2_MULTIPLIER ^ word * MURMUR2_MULTIPLIER;
    }
    if (words < key.length) {
      hash = (hash ^ rest(key, words)) * MURMUR2_MULTIPLIER;
    }
    hash ^= hash >>> 13;
    hash *= MURMUR2_MULTIPLIER;
    return hash ^ hash >>> 15;
  }

  /** The one to three bytes after the last whole word, little-endian. */
  private static int rest(byte[] key, int from) {
    int rest = 0;
    for (int i = key.length - 1; i >= from; i--) {
      rest = rest << Byte.SIZE | key[i] & 0xff;
    }
    return rest;
  }

  /** CRC-32 of IEEE 802.3. */
  static int crc32(byte[] key) {
    CRC32 crc = new CRC32();
    crc.update(key, 0, key.length);
    return (int) crc.getValue();
  }

  /** FNV-1a, 32 bits. */
  static int fnv1a(byte[] key) {
    int hash = FNV1A_BASIS;
    for (byte octet : key) {
      hash = (hash ^ octet & 0xff) * FNV1A_PRIME;
    }
    return hash;
  }
}
