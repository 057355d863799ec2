package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.runtime.ProjectionRebuild;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RebuildProgressTest {
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> lines = new ArrayList<>();
  private final RebuildProgress progress = new RebuildProgress.Lines(lines::add, nanos::get);

  @Test
  void tellsEveryTenSecondsHowFarItIsAndHowLongItTakes() {
    nanos.addAndGet(Duration.ofSeconds(9).toNanos());
    progress.at(new ProjectionRebuild.Progress(9_000, 50_000));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    progress.at(new ProjectionRebuild.Progress(10_000, 50_000));
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    progress.at(new ProjectionRebuild.Progress(40_000, 50_000));

    assertThat(lines)
        .containsExactly(
            "rebuilt 10,000 of 50,000 records in 10 s, 1,000 records/s, 40 s left",
            "rebuilt 40,000 of 50,000 records in 20 s, 2,000 records/s, 5.0 s left");
  }

  @Test
  void doesNotGuessBeforeAnythingIsDone() {
    nanos.addAndGet(Duration.ofSeconds(10).toNanos());
    progress.at(new ProjectionRebuild.Progress(0, 50_000));

    assertThat(lines)
        .containsExactly("rebuilt 0 of 50,000 records in 10 s, 0 records/s, some time left");
  }
}
