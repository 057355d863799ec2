package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.client.Throttle.Pending;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThrottleTest {
  private static final Pending NOTHING = new Pending(0, 0, 0);
  private final Throttle throttle = new Throttle(1_000, 4_000, 1);

  @ParameterizedTest
  @CsvSource({
    "false, 249, false",
    "false, 250, true", // a quarter, of four partitions
    "true, 250, true",
    "true, 126, true",
    "true, 125, false"
  })
  void pausesAPartitionAtItsShareAndResumesAtHalfOfIt(
      boolean isPaused, long records, boolean pauses) {
    Pending own = new Pending(records, 0, 0);

    assertThat(throttle.pauses(isPaused, own, own, 4)).isEqualTo(pauses);
  }

  @ParameterizedTest
  @CsvSource({"false, 3999, false", "false, 4000, true", "true, 2001, true", "true, 2000, false"})
  void countsBytesAsItCountsRecords(boolean isPaused, long bytes, boolean pauses) {
    assertThat(throttle.pauses(isPaused, new Pending(1, bytes, 0), NOTHING, 1)).isEqualTo(pauses);
  }

  @Test
  void pausesAllWhenAllTogetherAreTooMany() {
    assertThat(throttle.pauses(false, NOTHING, new Pending(1_000, 0, 0), 4)).isTrue();
    assertThat(throttle.pauses(false, NOTHING, new Pending(0, 4_000, 0), 4)).isTrue();
  }

  @Test
  void pausesAPartitionBehindWhoseHoleTooMuchIsDone() {
    assertThat(throttle.pauses(false, new Pending(1, 1, Throttle.LONGEST_WINDOW), NOTHING, 4))
        .isTrue();
  }

  @Test
  void letsOneRecordInWhereThereAreMorePartitionsThanRoom() {
    assertThat(throttle.pauses(false, NOTHING, NOTHING, 2_000)).isFalse();
    assertThat(throttle.pauses(false, new Pending(1, 1, 0), new Pending(1, 1, 0), 2_000))
        .isTrue();
    assertThat(throttle.pauses(true, NOTHING, NOTHING, 2_000)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 100", "1, 1", "30, 15", "90000, 100"})
  void pollsTheLongerTheLongerAPauseTakes(long pausedMillis, long pollMillis) {
    assertThat(Throttle.poll(Duration.ofMillis(pausedMillis)))
        .isEqualTo(Duration.ofMillis(pollMillis));
  }

  @Test
  void takesMoreOfAPartitionWhoseBatchIsNotFull() {
    Throttle gathering = new Throttle(1_000, 4_000, 400);
    Throttle.Pending batch = new Throttle.Pending(399, 100, 399);

    assertThat(gathering.pauses(false, batch, batch, 10)).isFalse();
    assertThat(gathering.pauses(true, batch, batch, 10)).isFalse();
    assertThat(gathering.pauses(true, new Throttle.Pending(400, 100, 400), batch, 10))
        .isTrue();
  }
}
