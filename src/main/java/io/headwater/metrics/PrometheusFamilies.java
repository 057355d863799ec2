package io.headwater.metrics;

import com.codahale.metrics.Counting;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.Sampling;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Turns one reading of a registry into Prometheus' metric families. */
final class PrometheusFamilies {
  private final TopologyMetrics metrics;
  private final int maxSeries;
  private final Map<String, Family> families = new HashMap<>();
  private int shown;
  private int omitted;

  private PrometheusFamilies(TopologyMetrics metrics, int maxSeries) {
    this.metrics = metrics;
    this.maxSeries = maxSeries;
  }

  /** Reads every series once; of more than {@code maxSeries}, the first by name. */
  static MetricSnapshots of(TopologyMetrics metrics, int maxSeries) {
    PrometheusFamilies families = new PrometheusFamilies(metrics, maxSeries);
    new TreeMap<>(metrics.registry().getMetrics()).forEach(families::add);
    families.addOmitted();
    return new MetricSnapshots(
        families.families.values().stream().map(Family::snapshot).toList());
  }

  private void add(String registryName, Metric metric) {
    SeriesName series = SeriesName.parse(registryName);
    if (metric instanceof Sampling sampling
        && sampling.getSnapshot() instanceof HdrSnapshot snapshot) {
      addDistribution(series, snapshot.distribution());
    } else if (metric instanceof Counting counting) {
      addNumber(series, Measure.Kind.COUNTER, (double) counting.getCount());
    } else if (metric instanceof Gauge<?> gauge) {
      addNumber(series, Measure.Kind.GAUGE, TopologyMetrics.read(gauge));
    }
  }

  private void addNumber(SeriesName series, Measure.Kind ifUndescribed, double value) {
    Description description = metrics.description(series.metric(), ifUndescribed);
    double base = description.unit().toBase(value);
    Labels labels = labels(series);
    if (description.kind() == Measure.Kind.COUNTER && value >= 0) {
      add(series, description, new CounterDataPointSnapshot(base, labels, null, 0));
    } else if (description.kind() == Measure.Kind.GAUGE && !Double.isNaN(value)) {
      add(series, description, new GaugeDataPointSnapshot(base, labels, null));
    }
  }

  private void addDistribution(SeriesName series, Distribution distribution) {
    Description description = metrics.description(series.metric(), Measure.Kind.DISTRIBUTION);
    MeasureUnit unit = description.unit();
    List<Double> bounds = new ArrayList<>(unit.bucketBounds());
    long[] counts = distribution.countsUpTo(bounds.stream().map(unit::fromBase).toList());
    bounds.add(Double.POSITIVE_INFINITY);
    ClassicHistogramBuckets buckets = ClassicHistogramBuckets.of(
        bounds.stream().mapToDouble(Double::doubleValue).toArray(), counts);
    double sum = unit.toBase(distribution.sum());
    add(
        series,
        description,
        new HistogramDataPointSnapshot(buckets, sum, labels(series), Exemplars.EMPTY, 0));
  }

  private void add(SeriesName series, Description description, DataPointSnapshot point) {
    Family family = families.computeIfAbsent(
        prometheusName(series.metric(), description.unit()),
        name -> new Family(description, metadata(name, description), new HashMap<>()));
    // Two names of a registry may read the same in Prometheus; the first by name is shown.
    boolean clashes = family.description().kind() != description.kind()
        || family.points().containsKey(point.getLabels());
    if (shown == maxSeries || clashes) {
      omitted++;
      return;
    }
    family.points().put(point.getLabels(), point);
    shown++;
  }

  private void addOmitted() {
    SeriesName series = Measure.SERIES_OMITTED.series(metrics.topology());
    Description description = Measure.SERIES_OMITTED.description();
    String name = prometheusName(series.metric(), description.unit());
    DataPointSnapshot point = new GaugeDataPointSnapshot(omitted, labels(series), null);
    families.put(
        name,
        new Family(description, metadata(name, description), Map.of(point.getLabels(), point)));
  }

  private static Labels labels(SeriesName series) {
    return Labels.of(
        List.copyOf(series.labels().keySet()), List.copyOf(series.labels().values()));
  }

  /* Own replacement first: the library accepts every UTF-8 name and escapes it only on writing. */
  private static String prometheusName(String metric, MeasureUnit unit) {
    String legal = metric.replaceAll("[^a-zA-Z0-9_]", "_").replaceAll("^(?=[0-9])", "_");
    return prometheusUnit(unit)
        .map(known -> PrometheusNaming.sanitizeMetricName(legal, known))
        .orElseGet(() -> PrometheusNaming.sanitizeMetricName(legal));
  }

  private static Optional<Unit> prometheusUnit(MeasureUnit unit) {
    return unit.base().isEmpty() ? Optional.empty() : Optional.of(new Unit(unit.base()));
  }

  private static MetricMetadata metadata(String name, Description description) {
    String help = description.help().isEmpty() ? null : description.help();
    return prometheusUnit(description.unit())
        .map(unit -> new MetricMetadata(name, help, unit))
        .orElseGet(() -> new MetricMetadata(name, help));
  }

  private record Family(
      Description description, MetricMetadata metadata, Map<Labels, DataPointSnapshot> points) {

    MetricSnapshot snapshot() {
      return switch (description.kind()) {
        case COUNTER -> new CounterSnapshot(metadata, points(CounterDataPointSnapshot.class));
        case GAUGE -> new GaugeSnapshot(metadata, points(GaugeDataPointSnapshot.class));
        case DISTRIBUTION ->
          new HistogramSnapshot(metadata, points(HistogramDataPointSnapshot.class));
      };
    }

    private <T extends DataPointSnapshot> List<T> points(Class<T> type) {
      return points.values().stream().map(type::cast).collect(Collectors.toList());
    }
  }
}
