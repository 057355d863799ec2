package io.headwater.partition;

import static io.headwater.partition.Partitionings.hotKeyBytes;
import static io.headwater.partition.Partitionings.murmur2;
import static io.headwater.partition.Partitionings.named;
import static io.headwater.partition.Partitionings.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PartitionRangeTest {
  private static final long SEED = 20261120;
  private static final List<byte[]> KEYS = Keys.random(SEED, 100);

  @ParameterizedTest
  @MethodSource("partitionings")
  void staysWithinEveryPartitionCount(IntFunction<Partitioning> partitioningFor) {
    Stream<Integer> counts = IntStream.rangeClosed(1, 1000).boxed();

    Stream<Integer> left = counts.filter(count -> !Keys.areWithin(
        count, Keys.place(partitioningFor.apply(count).newFunction(), count, KEYS)));

    assertThat(left)
        .as("partition counts with a choice out of range, seed %d", SEED)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("keyed")
  void keepsEqualKeysTogetherIfKeyed(IntFunction<Partitioning> partitioningFor) {
    PartitionFunction function = partitioningFor.apply(12).newFunction();

    List<Integer> first = Keys.place(function, 12, KEYS);

    List<byte[]> copies = KEYS.stream().map(byte[]::clone).toList();
    assertThat(Keys.place(function, 12, copies)).as("seed %d", SEED).isEqualTo(first);
  }

  private static Stream<Named<IntFunction<Partitioning>>> keyed() {
    return partitionings().filter(named -> named.getPayload().apply(12).isKeyed());
  }

  private static Stream<Named<IntFunction<Partitioning>>> partitionings() {
    Stream<Named<IntFunction<Partitioning>>> byName =
        Partitionings.names().stream().map(name -> Named.of(name, count -> named(name)));
    Stream<Named<IntFunction<Partitioning>>> byParameters = Stream.of(
        Named.of("weighted", count -> weighted(randomWeights(count))),
        Named.of("hot-keys over 1", count -> hotKeyBytes(murmur2(), KEYS, 1)),
        Named.of("hot-keys over 7", count -> hotKeyBytes(murmur2(), KEYS, 7)));
    return Stream.concat(byName, byParameters);
  }

  private static List<Integer> randomWeights(int count) {
    return new Random(SEED).ints(count, 1, 1_000_000).boxed().toList();
  }
}
