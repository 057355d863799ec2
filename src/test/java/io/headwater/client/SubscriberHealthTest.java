package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubscriberHealthTest {
  private static final HealthLimits LIMITS =
      new HealthLimits(100, Duration.ofSeconds(30), Duration.ofSeconds(10));

  @Test
  void isHealthyAtItsLimits() {
    SubscriberHealth health = healthOf(at(100, 30, 10));

    assertThat(health.isHealthy()).isTrue();
    assertThat(health.alarms()).isEmpty();
  }

  @Test
  void namesEachLimitThatIsPassed() {
    SubscriberHealth health = healthOf(at(101, 31, 11));

    assertThat(health.isHealthy()).isFalse();
    assertThat(health.isRunning()).isTrue();
    assertThat(health.alarms())
        .containsExactly(
            "orders-2@7: 101 records behind, more than 100",
            "orders-2@7: 31 s behind, more than 30 s",
            "orders-2@7: the record has been in hand for 11 s, more than 10 s");
  }

  @Test
  void saysByWhatItEndedButNotWhatThatSaid() {
    SubscriberHealth health = SubscriberHealth.of(
        false, Optional.of(new IllegalStateException("card 4111")), List.of(), LIMITS);

    assertThat(health.alarms())
        .containsExactly("the subscriber has ended by IllegalStateException");
  }

  @Test
  void saysThatItIsClosed() {
    assertThat(SubscriberHealth.of(false, Optional.empty(), List.of(), LIMITS).alarms())
        .containsExactly("the subscriber is closed");
  }

  @Test
  void refusesLimitsThatNothingKeeps() {
    assertThatThrownBy(() -> new HealthLimits(-1, Duration.ZERO, Duration.ofSeconds(1)))
        .hasMessage("lag must be at least 0, was -1 records and PT0S");
    assertThatThrownBy(() -> new HealthLimits(1, Duration.ZERO, Duration.ZERO))
        .hasMessage("standstill must be at least 1 ms, was PT0S");
  }

  private static SubscriberHealth healthOf(PartitionState partition) {
    return SubscriberHealth.of(true, Optional.empty(), List.of(partition), LIMITS);
  }

  private static PartitionState at(long lag, long lagSeconds, long standstillSeconds) {
    return new PartitionState(
        "orders",
        2,
        7,
        1,
        1,
        lag,
        Duration.ofSeconds(lagSeconds),
        Duration.ofSeconds(standstillSeconds),
        false);
  }
}
