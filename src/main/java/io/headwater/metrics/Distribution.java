package io.headwater.metrics;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How many values of which size were recorded; exact to 1 %. Immutable and thread-safe.
 *
 * <p>A high dynamic range histogram: its buckets are so narrow that a percentile, the sum and the
 * maximum can be read off it afterwards, and two of them can be subtracted.
 */
public final class Distribution {
  /** No values. */
  static final Distribution EMPTY = new Distribution(HdrReservoir.empty());

  private final Histogram histogram;

  /** Takes over {@code histogram}, which nobody may change afterwards. */
  Distribution(Histogram histogram) {
    this.histogram = histogram;
  }

  /** Returns the number of recorded values. */
  public long count() {
    return histogram.getTotalCount();
  }

  /**
   * Returns a value that {@code percent} per cent of the recorded values do not exceed; 0 if there
   * are none.
   *
   * @param percent in [0, 100]
   */
  public long percentile(double percent) {
    return histogram.getValueAtPercentile(percent);
  }

  /** Returns the largest recorded value; 0 if there are none. */
  public long max() {
    return histogram.getMaxValue();
  }

  /** Returns what was recorded after {@code earlier}, a distribution of the same series. */
  public Distribution minus(Distribution earlier) {
    Histogram difference = histogram.copy();
    difference.subtract(earlier.histogram);
    return new Distribution(difference);
  }

  /** Returns the sum of the recorded values; never less than it was at an earlier time. */
  double sum() {
    double sum = 0;
    for (HistogramIterationValue recorded : histogram.recordedValues()) {
      double middle = histogram.medianEquivalentValue(recorded.getValueIteratedTo());
      sum += middle * recorded.getCountAtValueIteratedTo();
    }
    return sum;
  }

  /**
   * Returns, for each bound, the number of values above the bound before it and up to it, and last
   * the number of values above all bounds.
   *
   * @param bounds ascending
   */
  long[] countsUpTo(List<Long> bounds) {
    long[] counts = new long[bounds.size() + 1];
    int bucket = 0;
    for (HistogramIterationValue recorded : histogram.recordedValues()) {
      // The lowest value of its range, so that a value that is itself a bound counts as up to it.
      long value = histogram.lowestEquivalentValue(recorded.getValueIteratedTo());
      while (bucket < bounds.size() && value > bounds.get(bucket)) {
        bucket++;
      }
      counts[bucket] += recorded.getCountAtValueIteratedTo();
    }
    return counts;
  }

  /** Gives the histogram to read from, not to change. */
  Histogram histogram() {
    return histogram;
  }
}
