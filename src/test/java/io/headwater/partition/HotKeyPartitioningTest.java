package io.headwater.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By murmur2 over 12 partitions, 'a' is on 4, 'customer-42' on 9, no key on 9, '55…' on 11. */
final class HotKeyPartitioningTest {
  private static final long SEED = 20261119;
  private static final String ON_4 = "a";
  private static final String ON_11 = "550e8400-e29b-41d4-a716-446655440000";

  @Test
  void spreadsAHotKeyInTurnFromItsBasePartitionOn() {
    PartitionFunction function = hot(Set.of(ON_4), 3).newFunction();

    assertThat(Keys.place(function, 12, ON_4, 7)).containsExactly(4, 5, 6, 4, 5, 6, 4);
  }

  @Test
  void goesOnAtPartitionZeroAfterTheLast() {
    PartitionFunction function = hot(Set.of(ON_11), 3).newFunction();

    assertThat(Keys.place(function, 12, ON_11, 4)).containsExactly(11, 0, 1, 11);
  }

  @Test
  void keepsATurnForEachHotKey() {
    PartitionFunction function = hot(Set.of(ON_4, ON_11), 2).newFunction();
    List<byte[]> keys =
        List.of(Keys.key(ON_4), Keys.key(ON_11), Keys.key(ON_11), Keys.key(ON_4), Keys.key(ON_4));

    assertThat(Keys.place(function, 12, keys)).containsExactly(4, 11, 0, 5, 4);
  }

  @Test
  void sendsEveryOtherKeyWhereTheBaseSendsIt() {
    List<byte[]> keys = Keys.random(SEED, 500);

    List<Integer> placed = Keys.place(hot(Set.of(ON_4), 3).newFunction(), 12, keys);

    assertThat(placed)
        .as("seed %d", SEED)
        .isEqualTo(Keys.place(Partitionings.murmur2().newFunction(), 12, keys));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 7, Integer.MAX_VALUE})
  void spreadsOverAllPartitionsEvenlyIfTheSpreadReachesTheirCount(int spread) {
    PartitionFunction function = hot(Set.of(ON_4), spread).newFunction();

    assertThat(Keys.shares(Keys.place(function, 3, ON_4, 9), 3)).containsExactly(3, 3, 3);
  }

  @Test
  void staysInRangeWhenThePartitionCountShrinks() {
    PartitionFunction function = hot(Set.of(ON_4), 5).newFunction();
    Keys.place(function, 12, ON_4, 4);

    assertThat(Keys.place(function, 2, ON_4, 2)).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void startsEveryFunctionAtTheFirstTurn() {
    Partitioning hot = hot(Set.of(ON_4), 3);
    Keys.place(hot.newFunction(), 12, ON_4, 2);

    assertThat(Keys.place(hot.newFunction(), 12, ON_4, 2)).containsExactly(4, 5);
  }

  @Test
  void spreadsRecordsWithoutAKeyIfTheEmptyKeyIsHot() {
    PartitionFunction function = hot(Set.of(""), 3).newFunction();

    assertThat(Keys.place(function, 12, "", 4)).containsExactly(9, 10, 11, 9);
  }

  @Test
  void takesKeysThatAreNotText() {
    byte[] key = {(byte) 0xff};
    Partitioning hot = Partitionings.hotKeyBytes(Partitionings.murmur2(), List.of(key), 2);

    assertThat(Keys.place(hot.newFunction(), 12, "0xff", 3)).containsExactly(3, 4, 3);
  }

  @Test
  void keepsTheKeysItWasGiven() {
    byte[] key = {'a'};
    Partitioning hot = Partitionings.hotKeyBytes(Partitionings.murmur2(), List.of(key), 2);

    key[0] = 'b';

    assertThat(hot).isEqualTo(hot(Set.of("a"), 2));
  }

  @ParameterizedTest
  @CsvSource({"1, true", "2, false", "12, false"})
  void isKeyedOnlyForASpreadOfOne(int spread, boolean expected) {
    assertThat(hot(Set.of(ON_4), spread).isKeyed()).isEqualTo(expected);
  }

  @Test
  void isTheBaseForASpreadOfOne() {
    assertThat(Keys.place(hot(Set.of(ON_4), 1).newFunction(), 12, ON_4, 3))
        .containsExactly(4, 4, 4);
  }

  @Test
  void doesNotRenderTheKeys() {
    assertThat(hot(Set.of("ada", "grace"), 3)).hasToString("hot-keys(murmur2, 2 keys, 3)");
  }

  @Test
  void refusesASpreadBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hot(Set.of(ON_4), 0))
        .withMessage("hot-keys must spread over at least 1 partition, was 0");
  }

  @Test
  void refusesNoKeys() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> hot(Set.of(), 3))
        .withMessage("hot-keys must name at least 1 key, named 0");
  }

  @Test
  void refusesABaseThatDoesNotChooseByKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitionings.hotKeys(Partitionings.roundRobin(), Set.of(ON_4), 3))
        .withMessage("hot-keys needs a base that chooses by key, was 'round-robin'");
  }

  private static Partitioning hot(Set<String> keys, int spread) {
    return Partitionings.hotKeys(Partitionings.murmur2(), keys, spread);
  }
}
