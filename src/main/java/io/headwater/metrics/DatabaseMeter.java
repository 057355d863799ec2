package io.headwater.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;

/** Measures how the rows of one projection get into a database. Thread-safe. */
public final class DatabaseMeter {
  private final Histogram batch;
  private final Histogram latency;
  private final Counter retries;
  private final Counter fenced;

  DatabaseMeter(TopologyMetrics metrics, String program) {
    String topology = metrics.topology();
    batch = metrics.histogram(Measure.DATABASE_BATCH.series(topology, program));
    latency = metrics.histogram(Measure.DATABASE_LATENCY.series(topology, program));
    retries = metrics.counter(Measure.DATABASE_RETRIES.series(topology, program));
    fenced = metrics.counter(Measure.DATABASE_FENCED.series(topology, program));
  }

  /** Records a batch that was committed. */
  public void batch(long records, long nanos) {
    batch.update(records);
    latency.update(nanos);
  }

  /** Counts a transaction that has to be tried again. */
  public void retried() {
    retries.inc();
  }

  /** Counts a batch that was refused because another instance has the partition. */
  public void fenced() {
    fenced.inc();
  }
}
