package io.headwater.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Counts the records given to one publisher, and what became of them; each has one outcome in the
 * end. Thread-safe, and cheap enough for every record. Its series replace those of an earlier
 * publisher of that name.
 */
public final class PublisherMeter {
  /* Callers write one of these, the producer's thread the others: on cache lines of their own. */
  private static final int GIVEN = 16;
  private static final int ACKNOWLEDGED = 32;
  private static final int BYTES = 33;
  private static final int LENGTH = 48;

  private final TopologyMetrics metrics;
  private final String publisher;
  private final AtomicLongArray perRecord = new AtomicLongArray(LENGTH);
  private final Counter failed = new Counter();
  private final Counter shed = new Counter();
  private final Counter retried = new Counter();
  private final Counter deadLettered = new Counter();
  private final Histogram latency = new Histogram(new HdrReservoir());
  private final Map<String, Counter> failures = new ConcurrentHashMap<>();

  PublisherMeter(TopologyMetrics metrics, String publisher, LongSupplier pendingBytes) {
    this.metrics = metrics;
    this.publisher = publisher;
    String topology = metrics.topology();
    metrics.replace(PublisherMeasure.GIVEN.series(topology, publisher), counter(GIVEN));
    metrics.replace(outcome("acknowledged"), counter(ACKNOWLEDGED));
    metrics.replace(outcome("failed"), failed);
    metrics.replace(outcome("shed"), shed);
    metrics.replace(PublisherMeasure.RETRIES.series(topology, publisher), retried);
    metrics.replace(PublisherMeasure.DEAD_LETTERS.series(topology, publisher), deadLettered);
    metrics.replace(PublisherMeasure.BYTES_WRITTEN.series(topology, publisher), counter(BYTES));
    metrics.replace(PublisherMeasure.LATENCY.series(topology, publisher), latency);
    metrics.register(PublisherMeasure.PENDING.series(topology, publisher), this::pending);
    metrics.register(
        PublisherMeasure.PENDING_BYTES.series(topology, publisher), pendingBytes::getAsLong);
  }

  private Counter counter(int index) {
    return new Counter() {
      @Override
      public long getCount() {
        return perRecord.get(index);
      }
    };
  }

  private SeriesName outcome(String name) {
    return PublisherMeasure.OUTCOMES.series(metrics.topology(), publisher, name);
  }

  /** Counts a record that was given; called before its outcome. Returns how many there are. */
  public long given() {
    return perRecord.incrementAndGet(GIVEN);
  }

  /** Counts a record that is written; called by one thread at a time. */
  public void acknowledged(long recordBytes) {
    perRecord.lazySet(BYTES, perRecord.getPlain(BYTES) + recordBytes);
    perRecord.lazySet(ACKNOWLEDGED, perRecord.getPlain(ACKNOWLEDGED) + 1);
  }

  /**
   * Counts a record that is not written.
   *
   * @param code of the problem
   */
  public void failed(String code) {
    failed.inc();
    failures.computeIfAbsent(code, this::failuresOf).inc();
  }

  private Counter failuresOf(String code) {
    Counter counter = new Counter();
    metrics.replace(PublisherMeasure.FAILURES.series(metrics.topology(), publisher, code), counter);
    return counter;
  }

  /** Counts a record that was shed. */
  public void shed() {
    shed.inc();
  }

  /** Counts an attempt beyond the first. */
  public void retried() {
    retried.inc();
  }

  /** Counts a dead letter of a record. */
  public void deadLettered() {
    deadLettered.inc();
  }

  /** Records how long a record took to be acknowledged. */
  public void latencyNanos(long nanos) {
    latency.update(nanos);
  }

  /** Returns how many records have no outcome yet; never negative. */
  public long pending() {
    long settled = acknowledgedRecords() + failed.getCount() + shed.getCount();
    // Read last: whatever has an outcome by now was counted as given before.
    return givenRecords() - settled;
  }

  /** Returns how many records were given. */
  public long givenRecords() {
    return perRecord.get(GIVEN);
  }

  /** Returns how many records are written. */
  public long acknowledgedRecords() {
    return perRecord.get(ACKNOWLEDGED);
  }

  /** Returns how many records failed. */
  public long failedRecords() {
    return failed.getCount();
  }

  /** Returns how many records failed, by the code of their problem. */
  public Map<String, Long> failedRecordsByCode() {
    Map<String, Long> counts = new TreeMap<>();
    failures.forEach((code, counter) -> counts.put(code, counter.getCount()));
    return counts;
  }

  /** Returns how many records were shed. */
  public long shedRecords() {
    return shed.getCount();
  }

  /** Returns how many attempts were made beyond the first of each record. */
  public long retriedRecords() {
    return retried.getCount();
  }

  /** Returns how many dead letters were written. */
  public long deadLetteredRecords() {
    return deadLettered.getCount();
  }

  /** Returns how long records took to be acknowledged, in nanoseconds. */
  public Distribution latency() {
    return TopologyMetrics.distribution(latency);
  }
}
