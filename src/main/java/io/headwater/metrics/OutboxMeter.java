package io.headwater.metrics;

import com.codahale.metrics.Counter;
import java.time.Duration;

/** Measures how the rows of one outbox get into topics. Thread-safe. */
public final class OutboxMeter {
  private final Counter published;
  private final Counter held;
  private final Counter setAside;
  private volatile long backlogRows;
  private volatile long backlogMillis;

  OutboxMeter(TopologyMetrics metrics, String outbox) {
    String topology = metrics.topology();
    published = metrics.counter(Measure.OUTBOX_ROWS.series(topology, outbox, "published"));
    held = metrics.counter(Measure.OUTBOX_ROWS.series(topology, outbox, "held"));
    setAside = metrics.counter(Measure.OUTBOX_ROWS.series(topology, outbox, "set-aside"));
    metrics.register(Measure.OUTBOX_LAG.series(topology, outbox), () -> backlogRows);
    metrics.register(Measure.OUTBOX_AGE.series(topology, outbox), () -> backlogMillis);
  }

  /** Counts rows whose records are committed. */
  public void published(int rows) {
    published.inc(rows);
  }

  /** Counts a row that cannot be sent, and stays; once each time that it is tried. */
  public void held() {
    held.inc();
  }

  /** Counts a row that cannot be sent, and is set aside. */
  public void setAside() {
    setAside.inc();
  }

  /** Says what waits; it stays so until it is said again. */
  public void backlog(long rows, Duration age) {
    backlogRows = rows;
    backlogMillis = age.toMillis();
  }
}
