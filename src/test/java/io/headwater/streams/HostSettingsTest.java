package io.headwater.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.Limits;
import io.headwater.state.CacheBudget;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HostSettingsTest {
  private static HostSettings ahead(Duration maxFuture) {
    return new HostSettings(
        Limits.DEFAULT,
        maxFuture,
        CacheBudget.each(1024),
        new TopologyMetrics("words"),
        Clock.systemUTC(),
        RetryWaits.sleeping());
  }

  @Test
  void takesEventTimesFromNowToACenturyAhead() {
    assertThat(ahead(Duration.ZERO).maxFuture()).isZero();
    assertThat(ahead(Duration.ofDays(36_500)).maxFuture()).hasDays(36_500);
  }

  @Test
  void refusesADistanceThatNoClockCanAdd() {
    assertThatThrownBy(() -> ahead(Duration.ofSeconds(Long.MAX_VALUE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("event times may be 0 to 36500 days ahead, was PT2562047788015215H30M7S");
  }

  @Test
  void refusesADistanceInThePast() {
    assertThatThrownBy(() -> ahead(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("event times may be 0 to 36500 days ahead, was PT-0.001S");
  }
}
