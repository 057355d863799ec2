package io.headwater.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HashPartitioningTest {
  private static final long SEED = 20261117;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 7, 12, 50, 64, 1000, Integer.MAX_VALUE})
  void murmur2AgreesWithTheJavaClient(int partitions) {
    List<byte[]> keys = Keys.random(SEED, 2_000);

    List<Integer> placed = Keys.place(Partitionings.murmur2().newFunction(), partitions, keys);

    assertThat(placed)
        .as("seed %d", SEED)
        .isEqualTo(Keys.place(BuiltInPartitioner::partitionForKey, partitions, keys));
  }

  @ParameterizedTest
  @EnumSource
  void foldsAnyHashIntoThePartitionCount(HashAlgorithm algorithm) {
    Stream<Integer> extremes = Stream.of(Integer.MIN_VALUE, Integer.MIN_VALUE + 1, -1, 0, 1);
    List<Integer> hashes =
        Stream.concat(extremes, new Random(SEED).ints(100).boxed()).toList();

    Stream<Integer> counts =
        Stream.concat(IntStream.rangeClosed(1, 1000).boxed(), Stream.of(Integer.MAX_VALUE));

    assertThat(counts.filter(count -> !Keys.areWithin(
            count, hashes.stream().map(hash -> algorithm.fold(hash, count)).toList())))
        .as("partition counts with a choice out of range, seed %d", SEED)
        .isEmpty();
  }

  @ParameterizedTest(name = "{0} of {1} over {2} is {3}")
  @CsvSource({
    "MURMUR2, 0xa7d6506c, 12, 0",
    "MURMUR2, 0xa7d6506c, 2147483647, 0",
    "CRC32, 0x4e85ec36, 1, 0",
    "CRC32, 0x4e85ec36, 12, 8",
    "CRC32, 0x4e85ec36, 2147483647, 1",
    "CRC32_SIGNED, 0x4e85ec36, 1, 0",
    "CRC32_SIGNED, 0x4e85ec36, 12, 8",
    "CRC32_SIGNED, 0x4e85ec36, 2147483647, 1",
    "FNV1A, 0x0e9c450115, 1, 0",
    "FNV1A, 0x0e9c450115, 12, 8",
    "FNV1A, 0x0e9c450115, 2147483647, 1",
    "FNV1A_REFERENCE, 0x0e9c450115, 12, 0"
  })
  void placesTheKeyWhoseHashIsTheSmallestNumber(
      HashAlgorithm algorithm, String key, int partitions, int expected) {
    assertThat(algorithm.hash(Keys.key(key))).isEqualTo(Integer.MIN_VALUE);

    assertThat(algorithm.partition(Keys.key(key), partitions)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} folds -1 over 12 to {1}")
  @CsvSource({"MURMUR2, 7", "CRC32, 3", "FNV1A, 1", "FNV1A_REFERENCE, 7", "CRC32_SIGNED, 1"})
  void foldsTheHashOfAllOnesAsItsClientDoes(HashAlgorithm algorithm, int expected) {
    assertThat(algorithm.fold(-1, 12)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void spreadsKeysEvenly(HashAlgorithm algorithm) {
    List<Integer> placed = Keys.place(algorithm, 12, Keys.customers(12_000));

    assertThat(Keys.shares(placed, 12)).allSatisfy(share -> assertThat(share).isBetween(900, 1100));
  }

  @ParameterizedTest
  @EnumSource
  void isKeyed(HashAlgorithm algorithm) {
    assertThat(new HashPartitioning(algorithm).isKeyed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void refusesATopicWithoutPartitions(int partitions) {
    PartitionFunction function = Partitionings.fnv1a().newFunction();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> function.partition(Keys.NONE, partitions))
        .withMessage("partition count must be at least 1, was " + partitions);
  }
}
