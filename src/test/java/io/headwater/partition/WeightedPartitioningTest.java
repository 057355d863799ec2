package io.headwater.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WeightedPartitioningTest {
  private static final long SEED = 20261118;

  @ParameterizedTest
  @EnumSource
  void givesPartitionsKeysInProportionToTheirWeights(HashAlgorithm algorithm) {
    Partitioning weighted =
        Partitionings.weighted(List.of(1, 0, 2, 3, 4), new HashPartitioning(algorithm));

    List<Integer> placed = Keys.place(weighted.newFunction(), 5, Keys.customers(20_000));

    List<Integer> shares = Keys.shares(placed, 5);
    assertThat(shares.get(0)).isCloseTo(2_000, within(150));
    assertThat(shares.get(1)).isZero();
    assertThat(shares.get(2)).isCloseTo(4_000, within(200));
    assertThat(shares.get(3)).isCloseTo(6_000, within(250));
    assertThat(shares.get(4)).isCloseTo(8_000, within(300));
  }

  @Test
  void givesEachPartitionAsManyConsecutiveSlotsAsItsWeight() {
    Partitioning weighted =
        Partitionings.weighted(List.of(0, 2, 0, 0, 1, 3, 0), new OctetPartitioning());
    List<byte[]> slots =
        Stream.of("0x00", "0x01", "0x02", "0x03", "0x04", "0x05").map(Keys::key).toList();

    List<Integer> placed = Keys.place(weighted.newFunction(), 7, slots);

    assertThat(placed).containsExactly(1, 1, 4, 5, 5, 5);
  }

  @ParameterizedTest
  @EnumSource
  void isTheBaseForWeightsOfOne(HashAlgorithm algorithm) {
    Partitioning base = new HashPartitioning(algorithm);
    Partitioning weighted = Partitionings.weighted(Collections.nCopies(12, 1), base);
    List<byte[]> keys = Keys.random(SEED, 500);

    List<Integer> placed = Keys.place(weighted.newFunction(), 12, keys);

    assertThat(placed).as("seed %d", SEED).isEqualTo(Keys.place(base.newFunction(), 12, keys));
  }

  @Test
  void hashesByMurmur2IfNoBaseIsNamed() {
    assertThat(Partitionings.weighted(List.of(3, 1)))
        .isEqualTo(Partitionings.weighted(List.of(3, 1), Partitionings.murmur2()));
  }

  @Test
  void keepsTheWeightsItWasGiven() {
    List<Integer> weights = new ArrayList<>(List.of(1, 2));
    Partitioning weighted = Partitionings.weighted(weights);

    weights.set(0, 7);

    assertThat(weighted).isEqualTo(Partitionings.weighted(List.of(1, 2)));
  }

  @Test
  void isKeyed() {
    assertThat(Partitionings.weighted(List.of(1, 2)).isKeyed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void refusesATopicWithoutOneWeightPerPartition(int partitions) {
    PartitionFunction function = Partitionings.weighted(List.of(1, 2)).newFunction();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> function.partition(Keys.NONE, partitions))
        .withMessage("weighted has 2 weights, but the partition count is " + partitions
            + "; give one weight per partition");
  }

  @Test
  void refusesANegativeWeight() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitionings.weighted(List.of(3, -1, 2)))
        .withMessage("weights must be at least 0, were [3, -1, 2]");
  }

  @Test
  void refusesNoWeights() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitionings.weighted(List.of()))
        .withMessage("weights must add up to a number in [1, 2147483647], were [], together 0");
  }

  @Test
  void refusesWeightsOfZeroAlone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitionings.weighted(List.of(0, 0)))
        .withMessage("weights must add up to a number in [1, 2147483647], were [0, 0], together 0");
  }

  @Test
  void refusesWeightsThatAddUpToMoreThanAnInteger() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitionings.weighted(List.of(Integer.MAX_VALUE, 1)))
        .withMessage("weights must add up to a number in [1, 2147483647], were [2147483647, 1],"
            + " together 2147483648");
  }

  @Test
  void refusesABaseThatDoesNotChooseByKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitionings.weighted(List.of(1, 2), Partitionings.sticky(5)))
        .withMessage("weighted needs a base that chooses by key, was 'sticky'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0x03", "0xff"})
  void refusesAChoiceOfTheBaseThatIsOutOfRange(String key) {
    PartitionFunction function =
        Partitionings.weighted(List.of(1, 2), new OctetPartitioning()).newFunction();

    assertThatIllegalStateException()
        .isThrownBy(() -> function.partition(Keys.key(key), 2))
        .withMessage("base 'octet' of weighted chose %d, outside [0, 3)", Keys.key(key)[0]);
  }
}
