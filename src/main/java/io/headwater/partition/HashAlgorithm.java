package io.headwater.partition;

/** A client family's way from key bytes to a partition: one of three hashes, folded to a count. */
enum HashAlgorithm implements PartitionFunction {
  MURMUR2("murmur2"),
  CRC32("crc32"),
  FNV1A("fnv1a"),
  FNV1A_REFERENCE("fnv1a-reference"),
  CRC32_SIGNED("crc32-signed");

  private final String label;

  HashAlgorithm(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  @Override
  public int partition(byte[] key, int partitions) {
    PartitionCount.requirePositive(partitions);
    return fold(hash(key), partitions);
  }

  int hash(byte[] key) {
    return switch (this) {
      case MURMUR2 -> KeyHash.murmur2(key);
      case CRC32, CRC32_SIGNED -> KeyHash.crc32(key);
      case FNV1A, FNV1A_REFERENCE -> KeyHash.fnv1a(key);
    };
  }

  /** Folds a hash into [0, partitions). The clients differ only for hashes with the top bit set. */
  int fold(int hash, int partitions) {
    return switch (this) {
      case MURMUR2, FNV1A_REFERENCE -> (hash & 0x7fffffff) % partitions;
      case CRC32 -> Integer.remainderUnsigned(hash, partitions);
      // The sign goes after the remainder: Math.abs(Integer.MIN_VALUE) is itself negative.
      case FNV1A, CRC32_SIGNED -> Math.abs(hash % partitions);
    };
  }
}
