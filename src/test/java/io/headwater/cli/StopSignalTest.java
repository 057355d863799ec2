package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class StopSignalTest {
  private final StopSignal stop = new StopSignal();
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void runsEachActionOnce() {
    stop.whenRequested(runs::incrementAndGet);

    stop.request();
    stop.request();

    assertThat(runs).hasValue(1);
    assertThat(stop.isRequested()).isTrue();
  }

  @Test
  void runsAnActionAtOnceIfItIsTimeToStopAlready() {
    stop.request();

    stop.whenRequested(runs::incrementAndGet);

    assertThat(runs).hasValue(1);
  }

  @Test
  void waitsUntilItIsTimeToStop() {
    assertThat(stop.await(Duration.ofMillis(1))).isFalse();

    stop.request();

    assertThat(stop.await(Duration.ofMinutes(1))).isTrue();
  }
}
