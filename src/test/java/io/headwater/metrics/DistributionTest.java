package io.headwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.codahale.metrics.Snapshot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
  private final HdrReservoir reservoir = new HdrReservoir();

  @Test
  void knowsPercentilesSumAndMaximumToOnePerCent() {
    LongStream.rangeClosed(1, 10_000).forEach(micros -> reservoir.update(micros * 1_000));

    Distribution distribution = reservoir.distribution();

    assertThat(distribution.count()).isEqualTo(10_000);
    assertThat(distribution.percentile(50)).isCloseTo(5_000_000, withinPercentage(1));
    assertThat(distribution.percentile(99)).isCloseTo(9_900_000, withinPercentage(1));
    assertThat(distribution.max()).isCloseTo(10_000_000, withinPercentage(1));
    assertThat(distribution.sum()).isCloseTo(50_005_000_000.0, withinPercentage(1));
  }

  @Test
  void losesNothingBetweenReadings() {
    reservoir.update(100);
    Distribution first = reservoir.distribution();
    reservoir.update(200);
    reservoir.update(300);

    assertThat(reservoir.distribution().count()).isEqualTo(3);
    assertThat(reservoir.distribution().count()).isEqualTo(3);
    assertThat(first.count()).isEqualTo(1);
  }

  @Test
  void tellsWhatWasRecordedBetweenTwoReadings() {
    reservoir.update(1_000_000);
    Distribution before = reservoir.distribution();
    reservoir.update(500);
    reservoir.update(700);

    Distribution since = reservoir.distribution().minus(before);

    assertThat(since.count()).isEqualTo(2);
    assertThat(since.max()).isCloseTo(700, withinPercentage(1));
  }

  @Test
  void countsAValueThatIsABoundAsUpToIt() {
    reservoir.update(1_000);
    reservoir.update(2_500_000);
    reservoir.update(10_000_000_000L);
    reservoir.update(11_000_000_000L);

    assertThat(reservoir.distribution().countsUpTo(List.of(1_000L, 2_500_000L, 10_000_000_000L)))
        .containsExactly(1, 1, 1, 1);
  }

  @Test
  void clampsWhatAClockJumpMeasures() {
    reservoir.update(-5);
    reservoir.update(Long.MAX_VALUE);

    assertThat(reservoir.distribution().count()).isEqualTo(2);
    assertThat(reservoir.distribution().percentile(1)).isZero();
    assertThat(reservoir.distribution().max()).isCloseTo(1L << 42, withinPercentage(1));
  }

  @Test
  void readsZeroWhileEmpty() {
    Snapshot snapshot = reservoir.getSnapshot();

    assertThat(snapshot.getMedian()).isZero();
    assertThat(snapshot.getMin()).isZero();
    assertThat(snapshot.getMax()).isZero();
    assertThat(snapshot.getMean()).isZero();
    assertThat(reservoir.size()).isZero();
  }

  @Test
  void showsDropwizardItsDistinctValues() {
    reservoir.update(7);
    reservoir.update(7);
    reservoir.update(9);
    Snapshot snapshot = reservoir.getSnapshot();

    ByteArrayOutputStream dump = new ByteArrayOutputStream();
    snapshot.dump(dump);

    assertThat(snapshot.getValues()).containsExactly(7, 9);
    assertThat(snapshot.getValue(0.5)).isEqualTo(7);
    assertThat(snapshot.getMin()).isEqualTo(7);
    assertThat(snapshot.getStdDev()).isPositive();
    assertThat(dump.toString(StandardCharsets.UTF_8).lines()).containsExactly("7", "9");
  }
}
