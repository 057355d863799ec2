package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> lines = new ArrayList<>();
  private final ProgressLines progress =
      new ProgressLines(lines::add, "published", OptionalLong.of(5_000), nanos::get);

  @Test
  void saysNothingAboutShortWork() {
    pass(Duration.ofSeconds(9));
    progress.at(1_000, 0);
    progress.close();

    assertThat(lines).isEmpty();
  }

  @Test
  void tellsEveryTenSecondsHowFarItIsAndWhatIsLeft() {
    pass(Duration.ofSeconds(10));
    progress.at(410_000, 1_000);
    pass(Duration.ofSeconds(9));
    progress.at(700_000, 1_500);
    pass(Duration.ofSeconds(1));
    progress.at(820_000, 2_000);

    assertThat(lines)
        .containsExactly(
            "published 410,000 records in 10 s, 41,000 records/s, 40 s left",
            "published 820,000 records in 20 s, 41,000 records/s, 30 s left");
  }

  @Test
  void tellsAtTheEndOfLongWorkHowMuchItWas() {
    pass(Duration.ofSeconds(10));
    progress.at(410_000, 1_000);
    pass(Duration.ofSeconds(10));
    progress.total(1_000_000);

    assertThat(lines).last().isEqualTo("published 1,000,000 records in 20 s, 50,000 records/s");
  }

  @Test
  void tellsNoTotalOfShortWork() {
    pass(Duration.ofSeconds(9));
    progress.total(1_000);

    assertThat(lines).isEmpty();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
