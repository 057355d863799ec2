package io.headwater.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Four usual mistakes with the sign of a hash, each of which some vector of {@link
 * VerifiedVectorsTest}, or a key of {@link HashPartitioningTest}, is there to find.
 */
final class SeededHashBugsTest {

  /** How a hash becomes a partition if its sign is forgotten. */
  enum Bug {
    REMAINDER_OF_A_SIGNED_HASH,
    SIGN_TAKEN_OFF,
    SIGN_BIT_CLEARED,
    FLOOR_OF_A_SIGNED_HASH;

    private int fold(int hash, int partitions) {
      return switch (this) {
        case REMAINDER_OF_A_SIGNED_HASH -> hash % partitions;
        case SIGN_TAKEN_OFF -> Math.abs(hash) % partitions;
        case SIGN_BIT_CLEARED -> (hash & Integer.MAX_VALUE) % partitions;
        case FLOOR_OF_A_SIGNED_HASH -> Math.floorMod(hash, partitions);
      };
    }

    PartitionFunction by(ToIntFunction<byte[]> hash) {
      return (key, partitions) -> fold(hash.applyAsInt(key), partitions);
    }
  }

  private static long broken(String algorithm, PartitionFunction function) {
    return PartitionVectors.all().stream()
        .filter(vector -> vector.algorithm().equals(algorithm))
        .filter(vector -> !vector.holds(function))
        .count();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SIGN_BIT_CLEARED")
  void areFoundInMurmur2(Bug bug) {
    assertThat(broken("murmur2", bug.by(KeyHash::murmur2))).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void areFoundInCrc32(Bug bug) {
    assertThat(broken("crc32", bug.by(KeyHash::crc32))).isPositive();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SIGN_TAKEN_OFF")
  void areFoundInFnv1a(Bug bug) {
    assertThat(broken("fnv1a", bug.by(KeyHash::fnv1a))).isPositive();
  }

  @Test
  void areNotInWhatTheClientsDo() {
    assertThat(broken("murmur2", Bug.SIGN_BIT_CLEARED.by(KeyHash::murmur2))).isZero();
    assertThat(broken("fnv1a", (key, partitions) -> Math.abs(KeyHash.fnv1a(key) % partitions)))
        .isZero();
  }

  /** Its absolute value is negative, so that no partition is found for it. */
  @Test
  void areFoundByTheKeyWhoseHashIsTheSmallestNumber() {
    byte[] murmur2 = Keys.key("0xa7d6506c");
    byte[] fnv1a = Keys.key("0x0e9c450115");

    assertThat(Bug.SIGN_TAKEN_OFF.by(KeyHash::murmur2).partition(murmur2, 12)).isNegative();
    assertThat(Bug.SIGN_TAKEN_OFF.by(KeyHash::fnv1a).partition(fnv1a, 12)).isNegative();
  }
}
