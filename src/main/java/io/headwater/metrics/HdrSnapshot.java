package io.headwater.metrics;

import com.codahale.metrics.Snapshot;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.StreamSupport;

/** Shows a {@link Distribution} to Dropwizard; its values are the distinct ones recorded. */
final class HdrSnapshot extends Snapshot {
  private final Distribution distribution;

  HdrSnapshot(Distribution distribution) {
    this.distribution = distribution;
  }

  Distribution distribution() {
    return distribution;
  }

  @Override
  public double getValue(double quantile) {
    return distribution.percentile(quantile * 100);
  }

  @Override
  public long[] getValues() {
    return StreamSupport.stream(distribution.histogram().recordedValues().spliterator(), false)
        .mapToLong(recorded -> recorded.getValueIteratedTo())
        .toArray();
  }

  @Override
  public int size() {
    return getValues().length;
  }

  @Override
  public long getMax() {
    return distribution.max();
  }

  @Override
  public double getMean() {
    return distribution.histogram().getMean();
  }

  @Override
  public long getMin() {
    return distribution.count() == 0 ? 0 : distribution.histogram().getMinValue();
  }

  @Override
  public double getStdDev() {
    return distribution.histogram().getStdDeviation();
  }

  @Override
  public void dump(OutputStream output) {
    try (PrintStream lines = new PrintStream(output, false, StandardCharsets.UTF_8)) {
      for (long value : getValues()) {
        lines.println(value);
      }
    }
  }
}
