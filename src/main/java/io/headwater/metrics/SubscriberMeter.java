package io.headwater.metrics;

import static io.headwater.metrics.MeasureUnit.BYTES;
import static io.headwater.metrics.MeasureUnit.COUNT;
import static io.headwater.metrics.MeasureUnit.MILLISECONDS;
import static io.headwater.metrics.MeasureUnit.NANOSECONDS;
import static io.headwater.metrics.MeasureUnit.RECORDS;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import io.headwater.metrics.Measure.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what one subscriber takes and what becomes of it. Thread-safe; cheap per record. */
public final class SubscriberMeter {
  private static final String PREFIX = "headwater.subscriber.";

  private final TopologyMetrics metrics;
  private final String subscriber;
  private final Counter taken;
  private final Counter bytes;
  private final Counter done;
  private final Map<String, Counter> failures = new ConcurrentHashMap<>();
  private final Counter retries;
  private final Counter deadLetters;
  private final Counter skipped;
  private final Counter putAside;
  private final Counter duplicates;
  private final Counter commits;
  private final Counter failedCommits;
  private final Counter rebalances;
  private final Histogram latency;
  private volatile State state = new State(0, 0, 0);

  private record State(long pending, long pendingBytes, long paused) {}

  /** Resolves the series of {@code subscriber}; those of one name share them. */
  public SubscriberMeter(TopologyMetrics metrics, String subscriber) {
    this.metrics = metrics;
    this.subscriber = subscriber;
    taken = counter("taken", RECORDS, "Records that a subscriber has taken from its topics");
    bytes = counter("taken.bytes", BYTES, "Bytes of their keys and values");
    done = counter("done", RECORDS, "Records that a subscriber is through with");
    retries = counter("retries", COUNT, "Further attempts at records that a handler failed on");
    deadLetters = counter("dead-letters", RECORDS, "Records given up and written as dead letters");
    skipped = counter("skipped", RECORDS, "Records given up, and only counted");
    putAside = counter("put-aside", RECORDS, "Records put aside for another attempt or a release");
    duplicates =
        counter("duplicates", RECORDS, "Records left out, as they had their effect before");
    commits = counter("commits", COUNT, "Commits of offsets");
    failedCommits = counter("commits.failed", COUNT, "Commits that did not succeed");
    rebalances = counter("rebalances", COUNT, "Times that partitions came or went");
    latency = metrics.histogram(series(
        "latency", Kind.DISTRIBUTION, NANOSECONDS, "Time from beginning a record to its end"));
    gauge("pending", RECORDS, "Records taken and not done");
    gauge("pending.bytes", BYTES, "Bytes of the keys and values of records taken and not done");
    gauge("paused", COUNT, "Partitions of which no more is taken for now");
  }

  private Counter counter(String name, MeasureUnit unit, String help) {
    return metrics.counter(series(name, Kind.COUNTER, unit, help));
  }

  private void gauge(String name, MeasureUnit unit, String help) {
    SeriesName series = series(name, Kind.GAUGE, unit, help);
    metrics.register(series, () -> switch (name) {
      case "pending" -> state.pending();
      case "pending.bytes" -> state.pendingBytes();
      default -> state.paused();
    });
  }

  private SeriesName series(String name, Kind kind, MeasureUnit unit, String help) {
    metrics.describe(PREFIX + name, new Description(kind, unit, help));
    return metrics.series(PREFIX + name, Map.of("subscriber", subscriber));
  }

  /** Counts records that were taken. */
  public void taken(long records, long size) {
    taken.inc(records);
    bytes.inc(size);
  }

  /** Counts records that are done, and how long each took. */
  public void done(int records, long nanosEach) {
    done.inc(records);
    for (int i = 0; i < records; i++) {
      latency.update(nanosEach);
    }
  }

  /** Counts an attempt that failed. */
  public void failed(Class<?> why) {
    failures.computeIfAbsent(why.getSimpleName(), this::failures).inc();
  }

  private Counter failures(String error) {
    String name = PREFIX + "failures";
    metrics.describe(
        name, new Description(Kind.COUNTER, COUNT, "Attempts that failed, by class of exception"));
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("subscriber", subscriber);
    labels.put("error", error);
    return metrics.counter(metrics.series(name, labels));
  }

  /** Counts one further attempt. */
  public void retried() {
    retries.inc();
  }

  /** Counts a record that was given up and written as a dead letter. */
  public void deadLettered() {
    deadLetters.inc();
  }

  /** Counts a record that was given up. */
  public void skipped() {
    skipped.inc();
  }

  /** Counts a record that was put aside. */
  public void putAside() {
    putAside.inc();
  }

  /** Counts a record that had its effect before. */
  public void duplicate() {
    duplicates.inc();
  }

  /** Counts a commit. */
  public void committed() {
    commits.inc();
  }

  /** Counts a commit that did not succeed. */
  public void commitFailed() {
    failedCommits.inc();
  }

  /** Counts that partitions came or went. */
  public void rebalanced() {
    rebalances.inc();
  }

  /** Sets what is in hand. */
  public void state(long pending, long pendingBytes, long paused) {
    state = new State(pending, pendingBytes, paused);
  }

  /** Sets how far a partition is behind. */
  public void partition(String topic, int partition, long records, long millis) {
    metrics.register(partitionSeries("lag", RECORDS, topic, partition), () -> records);
    metrics.register(partitionSeries("lag.age", MILLISECONDS, topic, partition), () -> millis);
  }

  /** Forgets a partition that is not read any more. */
  public void forget(String topic, int partition) {
    metrics.registry().remove(partitionSeries("lag", RECORDS, topic, partition).toString());
    metrics
        .registry()
        .remove(partitionSeries("lag.age", MILLISECONDS, topic, partition).toString());
  }

  private SeriesName partitionSeries(String name, MeasureUnit unit, String topic, int partition) {
    String help = unit == RECORDS
        ? "Offsets between the first record that is not done and the end of a partition"
        : "Age of the first record of a partition that is not done";
    metrics.describe(PREFIX + name, new Description(Kind.GAUGE, unit, help));
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("subscriber", subscriber);
    labels.put("stream", topic);
    labels.put("partition", Integer.toString(partition));
    return metrics.series(PREFIX + name, labels);
  }
}
