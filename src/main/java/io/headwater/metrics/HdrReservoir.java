package io.headwater.metrics;

import com.codahale.metrics.Reservoir;
import com.codahale.metrics.Snapshot;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/*
 * Writers record into one of two histograms of the recorder without locks or allocation. A reader
 * swaps the two and adds what it took to the total, so nothing is lost or counted twice however
 * many readers there are; readers wait for each other, never for writers.
 *
 * The range is fixed and values are clamped to it: a histogram that resizes would allocate on the
 * hot path, and one that throws would turn a clock jump into a failed record. Two digits cost about
 * 40 kB per copy and five copies per series; three digits would cost eight times as much.
 */

/** Keeps every value since the start of the process, exact to 1 %. Thread-safe. */
final class HdrReservoir implements Reservoir {
  private static final int DIGITS = 2;
  private static final long HIGHEST = 1L << 42; // 73 minutes in nanoseconds, 139 years in millis

  private final Recorder recorder = new Recorder(1, HIGHEST, DIGITS);
  private final Histogram total = empty();
  private Histogram interval = recorder.getIntervalHistogram();

  static Histogram empty() {
    return new Histogram(1, HIGHEST, DIGITS);
  }

  @Override
  public void update(long value) {
    recorder.recordValue(Math.min(Math.max(value, 0), HIGHEST));
  }

  synchronized Distribution distribution() {
    interval = recorder.getIntervalHistogram(interval);
    total.add(interval);
    return new Distribution(total.copy());
  }

  @Override
  public int size() {
    return getSnapshot().size();
  }

  @Override
  public Snapshot getSnapshot() {
    return new HdrSnapshot(distribution());
  }
}
