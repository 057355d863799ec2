package io.headwater.metrics;

import com.codahale.metrics.Gauge;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;

/**
 * Brings selected metrics of Kafka Streams and its clients into a {@link TopologyMetrics}.
 *
 * <p>A metric {@code process-rate} of group {@code stream-thread-metrics} becomes the gauge
 * {@code kafka.stream-thread.process-rate} with the metric's tags as labels, hyphens as
 * underscores; value and unit are Kafka's. What is not a number has no value. The consumers'
 * {@code records-lag} becomes {@link Measure#LAG}, restore and global consumers excepted.
 *
 * <p>Kafka makes one reporter per client; the configuration of each must hold the registry under
 * {@link #METRICS}. {@link #settings} has all that a Kafka Streams application or a client needs.
 */
public final class KafkaMetricsBridge implements MetricsReporter {
  /** Key of the configuration entry that holds the {@link TopologyMetrics} itself. */
  public static final String METRICS = "headwater.metrics";

  /**
   * Key of the configuration entry that replaces {@link #DEFAULT_ALLOWED}: a collection of
   * {@code group:name}, or one text with commas between them.
   */
  public static final String ALLOWED = "headwater.metrics.allowed";

  /** What is let through by default, as {@code group:name}; all of it recorded at level INFO. */
  public static final Set<String> DEFAULT_ALLOWED = Set.of(
      "stream-metrics:alive-stream-threads",
      "stream-metrics:failed-stream-threads",
      "stream-thread-metrics:process-rate",
      "stream-thread-metrics:process-ratio",
      "stream-thread-metrics:process-latency-avg",
      "stream-thread-metrics:process-latency-max",
      "stream-thread-metrics:poll-rate",
      "stream-thread-metrics:poll-ratio",
      "stream-thread-metrics:poll-latency-avg",
      "stream-thread-metrics:poll-latency-max",
      "stream-thread-metrics:commit-rate",
      "stream-thread-metrics:commit-ratio",
      "stream-thread-metrics:commit-latency-avg",
      "stream-thread-metrics:commit-latency-max",
      "stream-task-metrics:dropped-records-total",
      "stream-task-metrics:restore-remaining-records-total",
      "stream-state-updater-metrics:active-restore-ratio",
      "stream-state-updater-metrics:restore-records-rate",
      "stream-state-metrics:block-cache-usage",
      "stream-state-metrics:block-cache-capacity",
      "stream-state-metrics:size-all-mem-tables",
      "consumer-fetch-manager-metrics:records-lag",
      "consumer-coordinator-metrics:rebalance-total",
      "consumer-coordinator-metrics:failed-rebalance-total",
      "consumer-metrics:incoming-byte-rate",
      "producer-metrics:outgoing-byte-rate",
      "producer-metrics:record-error-total");

  /** How the names of all bridged series but lag begin. */
  static final String PREFIX = "kafka.";

  private static final String LAG = "consumer-fetch-manager-metrics:records-lag";

  /* Ends in -total, yet falls while a task restores. */
  private static final String REMAINING = "restore-remaining-records-total";

  private final Map<MetricName, Bridged> bridged = new ConcurrentHashMap<>();
  private final Set<String> underscored = ConcurrentHashMap.newKeySet();
  private TopologyMetrics metrics = new TopologyMetrics("unconfigured"); // until configure()
  private Set<String> allowed = DEFAULT_ALLOWED;

  /** Called by Kafka, which configures it next. */
  public KafkaMetricsBridge() {}

  /**
   * Returns the settings that bring the metrics of an application, or of one client, into
   * {@code metrics}. Kafka's own JMX reporter stays.
   */
  public static Map<String, Object> settings(TopologyMetrics metrics) {
    return Map.of(
        "metric.reporters",
        List.of(JmxReporter.class.getName(), KafkaMetricsBridge.class.getName()),
        METRICS,
        metrics);
  }

  @Override
  public void configure(Map<String, ?> configs) {
    if (!(configs.get(METRICS) instanceof TopologyMetrics target)) {
      throw new ConfigException(METRICS + " must hold the TopologyMetrics to report to; "
          + "take the settings from KafkaMetricsBridge.settings(metrics)");
    }
    metrics = target;
    if (configs.get(ALLOWED) instanceof Collection<?> names) {
      allowed = names.stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet());
    } else if (configs.get(ALLOWED) instanceof String names) {
      allowed = Arrays.stream(names.split(",")).map(String::strip).collect(Collectors.toSet());
    }
  }

  @Override
  public void init(List<KafkaMetric> present) {
    present.forEach(this::metricChange);
  }

  @Override
  public void metricChange(KafkaMetric metric) {
    MetricName name = metric.metricName();
    if (!allowed.contains(name.group() + ":" + name.name())) {
      return;
    }
    Gauge<Number> gauge = () -> metric.metricValue() instanceof Number number ? number : Double.NaN;
    series(name).ifPresent(series -> {
      metrics.register(series, gauge);
      bridged.put(name, new Bridged(series, gauge));
    });
  }

  @Override
  public void metricRemoval(KafkaMetric metric) {
    remove(metric.metricName());
  }

  @Override
  public void close() {
    bridged.keySet().forEach(this::remove);
  }

  private void remove(MetricName name) {
    Bridged gone = bridged.remove(name);
    if (gone != null) {
      metrics.unregister(gone.series(), gone.gauge());
    }
  }

  private Optional<SeriesName> series(MetricName name) {
    if (LAG.equals(name.group() + ":" + name.name())) {
      return lagSeries(name.tags());
    }
    String group = name.group().replaceAll("-metrics$", "");
    SeriesName series = metrics.series(PREFIX + group + "." + name.name(), labels(name.tags()));
    boolean counts = name.name().endsWith("-total") && !name.name().equals(REMAINING);
    metrics.describe(
        series.metric(),
        new Description(
            counts ? Measure.Kind.COUNTER : Measure.Kind.GAUGE,
            MeasureUnit.COUNT,
            name.description()));
    return Optional.of(series);
  }

  private Optional<SeriesName> lagSeries(Map<String, String> tags) {
    String client = tags.getOrDefault("client-id", "");
    String topic = tags.getOrDefault("topic", "");
    // Until Kafka 5, a topic with dots has a second series with underscores (KIP-1109).
    if (topic.contains(".")) {
      forgetUnderscored(topic.replace('.', '_'));
    }
    if (topic.isEmpty()
        || underscored.contains(topic)
        || client.endsWith("-restore-consumer")
        || client.endsWith("-global-consumer")) {
      return Optional.empty();
    }
    String partition = tags.getOrDefault("partition", "");
    return Optional.of(Measure.LAG.series(metrics.topology(), topic, partition));
  }

  private void forgetUnderscored(String topic) {
    if (underscored.add(topic)) {
      bridged.keySet().stream()
          .filter(name -> topic.equals(name.tags().get("topic")))
          .forEach(this::remove);
    }
  }

  private static Map<String, String> labels(Map<String, String> tags) {
    Map<String, String> labels = new LinkedHashMap<>();
    tags.forEach((tag, value) -> {
      String label = tag.replaceAll("[^a-zA-Z0-9_]", "_");
      labels.put(SeriesName.isReserved(label) ? "kafka_" + label : label, value);
    });
    return labels;
  }

  private record Bridged(SeriesName series, Gauge<Number> gauge) {}
}
