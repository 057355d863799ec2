package io.headwater.cli;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was measured of one mode; of each client as many samples, in the order of the rounds.
 *
 * @param bare with Kafka's own client
 * @param ours with Headwater's
 */
record BenchResult(BenchMode mode, List<BenchSample> bare, List<BenchSample> ours) {
  /**
   * Middle and ends of some numbers.
   *
   * @param median of an even number of them, the mean of the middle two
   */
  record Spread(double least, double median, double most) {
    static Spread of(List<BenchSample> samples, ToDoubleFunction<BenchSample> number) {
      double[] sorted = samples.stream().mapToDouble(number).sorted().toArray();
      int middle = sorted.length / 2;
      double median =
          sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
      return new Spread(sorted[0], median, Arrays.stream(sorted).max().orElse(0));
    }
  }

  BenchResult {
    bare = List.copyOf(bare);
    ours = List.copyOf(ours);
  }

  Spread bareRate() {
    return Spread.of(bare, BenchSample::recordsPerSecond);
  }

  Spread ourRate() {
    return Spread.of(ours, BenchSample::recordsPerSecond);
  }

  Spread bareBytes() {
    return Spread.of(bare, BenchSample::bytesPerRecord);
  }

  Spread ourBytes() {
    return Spread.of(ours, BenchSample::bytesPerRecord);
  }

  Spread bareCpu() {
    return Spread.of(bare, BenchSample::cpuNanosPerRecord);
  }

  Spread ourCpu() {
    return Spread.of(ours, BenchSample::cpuNanosPerRecord);
  }

  /** Returns what our median work is of the bare client's. */
  double cpuRatio() {
    return ourCpu().median() / bareCpu().median();
  }

  /** Returns what our median rate is of the bare client's. */
  double rateRatio() {
    return ourRate().median() / bareRate().median();
  }

  /** Returns what our median allocation is of the bare client's. */
  double bytesRatio() {
    return ourBytes().median() / bareBytes().median();
  }
}
