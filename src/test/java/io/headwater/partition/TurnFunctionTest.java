package io.headwater.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TurnFunctionTest {

  @Test
  void roundRobinGivesEveryPartitionOneRecordInTurn() {
    PartitionFunction function = Partitionings.roundRobin().newFunction();

    assertThat(Keys.place(function, 3, "a", 7)).containsExactly(0, 1, 2, 0, 1, 2, 0);
  }

  @Test
  void stickyGivesEveryPartitionARunOfRecordsInTurn() {
    PartitionFunction function = Partitionings.sticky(3).newFunction();

    assertThat(Keys.place(function, 2, "a", 8)).containsExactly(0, 0, 0, 1, 1, 1, 0, 0);
  }

  @Test
  void ignoresTheKey() {
    PartitionFunction function = Partitionings.roundRobin().newFunction();

    assertThat(Keys.place(function, 4, Keys.customers(4))).containsExactly(0, 1, 2, 3);
  }

  @Test
  void startsEveryFunctionAtPartitionZero() {
    Partitioning roundRobin = Partitionings.roundRobin();
    Keys.place(roundRobin.newFunction(), 4, "a", 2);

    assertThat(Keys.place(roundRobin.newFunction(), 4, "a", 2)).containsExactly(0, 1);
  }

  @Test
  void reachesPartitionsThatAreAddedLater() {
    PartitionFunction function = Partitionings.roundRobin().newFunction();
    Keys.place(function, 2, "a", 2);

    assertThat(Keys.place(function, 4, "a", 4)).containsExactly(2, 3, 0, 1);
  }

  @Test
  void leavesPartitionsThatAreGone() {
    PartitionFunction function = Partitionings.sticky(10).newFunction();
    Keys.place(function, 6, "a", 51);

    assertThat(Keys.place(function, 2, "a", 10)).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 1, 0);
  }

  @Test
  void isNotKeyed() {
    assertThat(Partitionings.roundRobin().isKeyed()).isFalse();
    assertThat(Partitionings.sticky(1).isKeyed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -3})
  void refusesRunsWithoutRecords(int records) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Partitionings.sticky(records))
        .withMessage("sticky must stay for at least 1 record per partition, was " + records);
  }

  @Test
  void refusesATopicWithoutPartitions() {
    PartitionFunction function = Partitionings.roundRobin().newFunction();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> function.partition(Keys.NONE, 0))
        .withMessage("partition count must be at least 1, was 0");
  }
}
