package io.headwater.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlidingRateTest {
  private static final long SLOT = 50;

  private final SlidingRate recent = new SlidingRate(Duration.ofSeconds(1));

  @Test
  void countsDeadLettersAmongAllRecords() {
    recent.count(0, true);
    recent.count(10, false);
    recent.count(999, true);

    assertThat(recent.records()).isEqualTo(3);
    assertThat(recent.deadLetters()).isEqualTo(2);
  }

  @Test
  void forgetsWhatIsFurtherBackThanItsTime() {
    recent.count(0, true);
    recent.count(500, true);

    recent.count(1_000, false);

    assertThat(recent.records()).isEqualTo(2);
    assertThat(recent.deadLetters()).isEqualTo(1);
  }

  @Test
  void forgetsEverythingAfterALongSilence() {
    recent.count(-5_000, true);

    recent.count(Long.MAX_VALUE, false);

    assertThat(recent.records()).isEqualTo(1);
    assertThat(recent.deadLetters()).isZero();
  }

  @Test
  void takesAClockThatWasSetBackForOneThatStandsStill() {
    recent.count(10_000, true);

    recent.count(0, true);

    assertThat(recent.deadLetters()).isEqualTo(2);
  }

  @Test
  void countsAsALookAtEveryRecordWould() {
    Random random = new Random(1);
    Deque<Long> times = new ArrayDeque<>();
    long now = 0;
    for (int i = 0; i < 10_000; i++) {
      now += random.nextInt(200);
      recent.count(now, false);
      times.addLast(now / SLOT);
      long oldest = now / SLOT - 20;
      times.removeIf(slot -> slot <= oldest);

      assertThat(recent.records()).isEqualTo(times.size());
    }
  }
}
