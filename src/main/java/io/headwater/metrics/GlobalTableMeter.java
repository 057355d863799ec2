package io.headwater.metrics;

import com.codahale.metrics.Counter;
import io.headwater.diagnostic.FailureCode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the rows of one global table that this instance reads.
 *
 * <p>They are no part of the conservation law of programs, but have one of their own: what was read
 * is in the table, or was skipped. Thread-safe.
 */
public final class GlobalTableMeter {
  private final TopologyMetrics metrics;
  private final String table;
  private final Counter rows;
  private final Map<FailureCode, Counter> skipped = new ConcurrentHashMap<>();

  /** Resolves the series of {@code table}. */
  GlobalTableMeter(TopologyMetrics metrics, String table) {
    this.metrics = metrics;
    this.table = table;
    this.rows = metrics.counter(Measure.GLOBAL_ROWS.series(metrics.topology(), table));
  }

  /** Counts a row that was read, whatever became of it. */
  public void read() {
    rows.inc();
  }

  /**
   * Counts a row that was read and skipped.
   *
   * @return how many were skipped for that reason, this one included
   */
  public long skipped(FailureCode code) {
    Counter counter = skipped.computeIfAbsent(code, this::counterOf);
    counter.inc();
    return counter.getCount();
  }

  private Counter counterOf(FailureCode code) {
    return metrics.counter(
        Measure.GLOBAL_ROWS_SKIPPED.series(metrics.topology(), table, code.name()));
  }

  /** Returns how many rows were read. */
  public long rows() {
    return rows.getCount();
  }

  /** Returns how many rows were skipped, for any reason. */
  public long skipped() {
    return skipped.values().stream().mapToLong(Counter::getCount).sum();
  }
}
