package io.headwater.testkit;

import io.headwater.diagnostic.OutcomeCounts;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** The law that no record vanishes: each has one outcome, and Kafka Streams drops none. */
final class Conservation {
  private Conservation() {}

  /** Says what is wrong with a run. */
  static Optional<String> findingOf(Map<String, OutcomeCounts> counts, double dropped) {
    for (Map.Entry<String, OutcomeCounts> program : counts.entrySet()) {
      if (!program.getValue().isConserved()) {
        return Optional.of("records of '%s' have no outcome, or more than one: %s"
            .formatted(program.getKey(), program.getValue()));
      }
    }
    return dropped == 0
        ? Optional.empty()
        : Optional.of(
            "Kafka Streams dropped %.0f records by itself, expected 0".formatted(dropped));
  }

  /** Counts what Kafka Streams dropped by itself. */
  static double dropped(Map<MetricName, ? extends Metric> metrics) {
    return metrics.entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("dropped-records-total"))
        .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
        .sum();
  }
}
