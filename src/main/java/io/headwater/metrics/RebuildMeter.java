package io.headwater.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;

/** Counts how often, and of how many events, the states of one store are made anew. Thread-safe. */
public final class RebuildMeter {
  private final Counter events;
  private final Histogram duration;

  RebuildMeter(TopologyMetrics metrics, String store) {
    this.events = metrics.counter(Measure.REBUILT_EVENTS.series(metrics.topology(), store));
    this.duration = metrics.histogram(Measure.REBUILD_DURATION.series(metrics.topology(), store));
  }

  /** Counts events that were read. */
  public void read(int count) {
    events.inc(count);
  }

  /** Records that the states of one partition are complete. */
  public void completed(long millis) {
    duration.update(millis);
  }

  /** Returns how many events were read. */
  public long events() {
    return events.getCount();
  }
}
