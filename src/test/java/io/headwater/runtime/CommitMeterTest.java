package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CommitMeterTest {
  private final AtomicLong clockNanos = new AtomicLong(-7);
  private final List<Long> millis = new ArrayList<>();
  private final CommitMeter meter = new CommitMeter(clockNanos::get, millis::add);

  private void commitAfter(Duration pause) {
    clockNanos.addAndGet(pause.toNanos());
    meter.committed();
  }

  @Test
  void measuresFromEachCommitToTheNext() {
    commitAfter(Duration.ZERO);
    commitAfter(Duration.ofMillis(100));
    commitAfter(Duration.ofSeconds(2));

    assertThat(millis).containsExactly(100L, 2_000L);
  }

  @Test
  void measuresNothingBeforeTheFirstCommit() {
    commitAfter(Duration.ofHours(1));

    assertThat(millis).isEmpty();
  }
}
