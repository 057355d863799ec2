package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionShareTest {
  private static final TopicPartition ORDERS = new TopicPartition("orders", 2);
  private static final long NOW = 1_000_000;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void countsWhatWasTakenAndIsNotDone(boolean isInOrder) {
    PartitionShare share = new PartitionShare(ORDERS, 5, -1, isInOrder);
    share.take(List.of(record(5), record(6), record(9)));

    share.done(record(5));

    assertThat(share.pending()).isEqualTo(2);
    assertThat(share.pendingBytes()).isEqualTo(2 * 3);
    assertThat(share.committable()).isEqualTo(6);
    share.done(record(6));
    share.done(record(9));
    assertThat(share.pendingBytes()).isZero();
    assertThat(share.committable()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void passesWhatIsNoRecordWhenNothingIsPending(boolean isInOrder) {
    PartitionShare share = new PartitionShare(ORDERS, 5, -1, isInOrder);
    share.take(List.of(record(5)));
    share.pass(8);
    assertThat(share.committable()).isEqualTo(5);

    share.done(record(5));

    assertThat(share.committable()).isEqualTo(8);
  }

  @Test
  void hasNothingToCommitThatIsCommitted() {
    PartitionShare share = new PartitionShare(ORDERS, 5, 5, true);
    assertThat(share.hasMoved()).isFalse();
    share.take(List.of(record(5)));
    share.done(record(5));
    assertThat(share.hasMoved()).isTrue();

    share.committed(6);

    assertThat(share.hasMoved()).isFalse();
  }

  @Test
  void commitsWhereAPartitionBegan() {
    assertThat(new PartitionShare(ORDERS, 5, -1, true).hasMoved()).isTrue();
  }

  @Test
  void letsNobodyInAfterItWasRevoked() {
    PartitionShare share = new PartitionShare(ORDERS, 5, -1, true);
    assertThat(share.enter()).isTrue();

    share.revoke();

    assertThat(share.enter()).isFalse();
    assertThat(share.awaitIdle(System.nanoTime())).isFalse();
    share.leave();
    assertThat(share.awaitIdle(System.nanoTime())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isAsFarBehindAsItsFirstRecordThatIsNotDone(boolean isInOrder) {
    PartitionShare share = new PartitionShare(ORDERS, 5, -1, isInOrder);
    share.take(List.of(record(5), record(6)));

    PartitionState state = share.state(100, true, NOW, 0);

    assertThat(state)
        .isEqualTo(new PartitionState(
            "orders", 2, 5, 2, 6, 95, Duration.ofMillis(NOW - 5_000), Duration.ZERO, true));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1000, 0", // caught up
    "3, 1000, 999000",
    "3, -1, 0", // a record without a timestamp
    "3, 2000000, 0" // from the future
  })
  void knowsHowOldARecordIs(long lag, long timestamp, long age) {
    assertThat(PartitionState.age(lag, OptionalLong.of(timestamp), NOW))
        .isEqualTo(Duration.ofMillis(age));
  }

  @Test
  void countsFromWhenItKnewOfARecordThatItHasNotTaken() {
    PartitionShare share = new PartitionShare(ORDERS, 5, -1, true);
    assertThat(share.state(7, false, NOW, 0).lag()).isZero();

    assertThat(share.state(9, false, NOW + 500, 0).lag()).isEqualTo(Duration.ofMillis(500));
    assertThat(share.state(5, false, NOW + 900, 0).lag()).isZero();
  }

  @Test
  void standsStillWhileARecordIsInHand() {
    PartitionShare share = new PartitionShare(ORDERS, 5, -1, true);
    share.take(List.of(record(5), record(6)));
    share.done(record(5));
    assertThat(share.state(7, false, NOW, 1_000).standstill()).isZero();

    assertThat(share.state(7, false, NOW, 4_000).standstill()).isEqualTo(Duration.ofNanos(3_000));
    share.done(record(6));
    assertThat(share.state(7, false, NOW, 9_000).standstill()).isZero();
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset) {
    return new ConsumerRecord<>(
        "orders",
        2,
        offset,
        offset * 1_000,
        TimestampType.CREATE_TIME,
        1,
        2,
        new byte[1],
        new byte[2],
        new RecordHeaders(),
        Optional.empty());
  }
}
