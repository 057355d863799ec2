package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StateRebuildsTest {
  private static final TopicPartition COMMANDS = new TopicPartition("commands", 1);
  private static final StateRebuilds.Partition ORDERS = new StateRebuilds.Partition("orders", 1);
  private static final StateRebuilds.Partition BILLS = new StateRebuilds.Partition("bills", 1);

  private final StateRebuilds rebuilds = new StateRebuilds();

  @Test
  void holdsThePartitionsOfATask() {
    rebuilds.begin(ORDERS, Set.of(COMMANDS));

    assertThat(rebuilds.isAny()).isTrue();
    assertThat(rebuilds.isRunning("orders")).isTrue();
    assertThat(rebuilds.isRunning("bills")).isFalse();
    assertThat(rebuilds.held()).containsExactly(COMMANDS);
    assertThat(rebuilds.takeReleased(Set.of(COMMANDS))).isEmpty();
  }

  @Test
  void releasesThemOnceWhenTheStatesAreComplete() {
    rebuilds.begin(ORDERS, Set.of(COMMANDS));

    rebuilds.complete(ORDERS);

    assertThat(rebuilds.isAny()).isFalse();
    assertThat(rebuilds.takeReleased(Set.of(COMMANDS))).containsExactly(COMMANDS);
    assertThat(rebuilds.takeReleased(Set.of(COMMANDS))).isEmpty();
  }

  @Test
  void holdsThemUntilAllStoresOfTheTaskAreComplete() {
    rebuilds.begin(ORDERS, Set.of(COMMANDS));
    rebuilds.begin(BILLS, Set.of(COMMANDS));

    rebuilds.complete(ORDERS);
    assertThat(rebuilds.takeReleased(Set.of(COMMANDS))).isEmpty();
    rebuilds.complete(BILLS);

    assertThat(rebuilds.takeReleased(Set.of(COMMANDS))).containsExactly(COMMANDS);
  }

  @Test
  void releasesNothingOfATaskThatWasClosed() {
    rebuilds.begin(ORDERS, Set.of(COMMANDS));

    rebuilds.abandon(ORDERS);

    assertThat(rebuilds.isAny()).isFalse();
    assertThat(rebuilds.held()).isEmpty();
    assertThat(rebuilds.takeReleased(Set.of(COMMANDS))).isEmpty();
  }

  @Test
  void remembersWhatCannotBeReadUntilItIsMadeAnew() {
    rebuilds.demand(ORDERS);
    rebuilds.abandon(ORDERS);
    assertThat(rebuilds.isDemanded(ORDERS)).isTrue();
    rebuilds.begin(ORDERS, Set.of(COMMANDS));

    rebuilds.complete(ORDERS);

    assertThat(rebuilds.isDemanded(ORDERS)).isFalse();
    assertThat(rebuilds.isDemanded(BILLS)).isFalse();
  }
}
