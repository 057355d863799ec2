package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.junit.jupiter.api.Test;

class SubscriberSettingsTest {
  private static final ClusterAddress CLUSTER = ClusterAddress.of("127.0.0.1:9092");
  private static final SubscriberSettings BILLING =
      SubscriberSettings.of(CLUSTER, "billing", "orders");

  @Test
  void refusesAnIntervalOfZero() {
    assertThatThrownBy(() -> BILLING.withCommitting(Committing.INTERVAL, Duration.ZERO))
        .hasMessage("commit interval must be at least 1 ms, was PT0S");
  }

  @Test
  void refusesBoundsThatLetNothingThrough() {
    assertThatThrownBy(() -> BILLING.withWorkers(0)).hasMessageContaining("were 0 and 10000");
    assertThatThrownBy(() -> BILLING.withPending(7, 1)).hasMessageContaining("were 8 and 7");
    assertThatThrownBy(() -> BILLING.withPending(8, 0))
        .hasMessage("pending bytes must be at least 1, were 0");
    assertThatThrownBy(() -> BILLING.withDrainTimeout(Duration.ofSeconds(-1)))
        .hasMessage("drain timeout is negative: PT-1S");
  }

  @Test
  void makesRoomForItsWorkers() {
    assertThat(BILLING.withWorkers(20_000).maxPending()).isEqualTo(20_000);
  }

  @Test
  void refusesAReadingOfNothing() {
    assertThatThrownBy(() -> Reading.Group.of("billing"))
        .hasMessage("a subscriber reads at least one topic");
    assertThatThrownBy(() -> Reading.Group.of(" ", "orders"))
        .hasMessage("a consumer group has a name");
    assertThatThrownBy(() -> Reading.Group.of("billing", "orders").withInstanceId(""))
        .hasMessage("an instance id is not blank");
  }

  @Test
  void refusesAStartThatHasNoMeaning() {
    StartAt.Stored stored =
        new StartAt.Stored(PositionStore.inGroup(CLUSTER, "positions"), StartAt.EARLIEST);

    assertThatThrownBy(() -> Reading.Group.of("billing", "orders").startingAt(stored))
        .hasMessage("a group stores its positions itself");
    assertThatThrownBy(() -> new StartAt.Stored(stored.store(), stored))
        .hasMessage("what a store does not know, another store may not say");
    assertThatThrownBy(() -> new StartAt.AtPositions(
            List.of(new RecordPosition("orders", 1, 1), new RecordPosition("orders", 1, 2))))
        .hasMessageStartingWith("a partition has one position, were");
    assertThatThrownBy(() -> new StartAt.AtPositions(List.of(new RecordPosition("orders", 1, -1))))
        .hasMessageStartingWith("offsets must be at least 0, were");
  }

  @Test
  void tellsTheConsumerHowItsGroupIsAssigned() {
    Reading.Group group = Reading.Group.of("billing", "orders").withInstanceId("box-1");

    assertThat(config(group.withAssignment(GroupAssignment.RANGE)))
        .containsEntry("group.id", "billing")
        .containsEntry("group.instance.id", "box-1")
        .containsEntry("group.protocol", "classic")
        .containsEntry("partition.assignment.strategy", List.of(RangeAssignor.class))
        .containsEntry("auto.offset.reset", "none")
        .containsEntry("enable.auto.commit", false);
    assertThat(config(group.withAssignment(GroupAssignment.BROKER)))
        .containsEntry("group.protocol", "consumer")
        .doesNotContainKey("partition.assignment.strategy");
    assertThat(config(Reading.Single.of("orders", StartAt.LATEST))).doesNotContainKey("group.id");
  }

  @Test
  void namesItselfByWhatItReads() {
    assertThat(BILLING.reading().name()).isEqualTo("billing");
    assertThat(Reading.Single.of("orders", StartAt.LATEST).ofPartitions(3, 1).name())
        .isEqualTo("orders-[1, 3]");
  }

  private static Map<String, Object> config(Reading reading) {
    return SubscriberConsumer.config(SubscriberSettings.of(CLUSTER, reading));
  }
}
