package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenBatchTest {
  private final OpenBatch<String> batch =
      new OpenBatch<>(new BatchLimits(3, 100, Duration.ofMillis(5)));

  @Test
  void isCompleteWithItsLastRecord() {
    assertThat(batch.add("a", 1, () -> 0)).isEmpty();
    assertThat(batch.add("b", 1, () -> 0)).isEmpty();
    assertThat(batch.add("c", 1, () -> 0)).containsExactly(List.of("a", "b", "c"));
    assertThat(batch.take()).isEmpty();
  }

  @Test
  void isCompleteBeforeARecordThatDoesNotFit() {
    batch.add("a", 60, () -> 0);

    assertThat(batch.add("b", 60, () -> 0)).containsExactly(List.of("a"));
    assertThat(batch.take()).containsExactly("b");
  }

  @Test
  void isCompleteWhenItsBytesAreThere() {
    batch.add("a", 60, () -> 0);

    assertThat(batch.add("b", 40, () -> 0)).containsExactly(List.of("a", "b"));
  }

  @Test
  void leavesALargeRecordToItself() {
    batch.add("a", 1, () -> 0);

    assertThat(batch.add("large", 1_000, () -> 0)).containsExactly(List.of("a"), List.of("large"));
  }

  @Test
  void isDueAnIntervalAfterItsFirstRecord() {
    assertThat(batch.leftNanos(0)).isEmpty();

    batch.add("a", 1, () -> 1_000_000);
    batch.add("b", 1, () -> 4_000_000);

    assertThat(batch.leftNanos(4_000_000)).hasValue(2_000_000);
    assertThat(batch.leftNanos(9_000_000)).hasValue(0);
    assertThat(batch.take()).containsExactly("a", "b");
    assertThat(batch.leftNanos(9_000_000)).isEmpty();
  }
}
