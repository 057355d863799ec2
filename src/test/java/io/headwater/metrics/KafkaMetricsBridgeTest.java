package io.headwater.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.common.metrics.stats.Value;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaMetricsBridgeTest {
  private final TopologyMetrics metrics = new TopologyMetrics("bank");
  private final Metrics kafka = new Metrics();

  @AfterEach
  void closeKafkasMetrics() {
    kafka.close();
  }

  @Test
  void bridgesWhatTheDefaultListAllowsAndNothingElse() {
    kafka.addReporter(bridge(Map.of()));

    record("process-rate", "stream-thread-metrics", Map.of("thread-id", "t-1"), 42);
    record("punctuate-rate", "stream-thread-metrics", Map.of("thread-id", "t-1"), 1);
    record("process-rate", "stream-task-metrics", Map.of("thread-id", "t-1"), 1);

    assertThat(metrics.registry().getGauges().keySet())
        .containsExactly("kafka.stream-thread.process-rate{topology=bank,thread_id=t-1}");
    assertThat(gauge("kafka.stream-thread.process-rate{topology=bank,thread_id=t-1}"))
        .isEqualTo(42.0);
  }

  @Test
  void bridgesMetricsThatWereThereBefore() {
    record("outgoing-byte-rate", "producer-metrics", Map.of("client-id", "c"), 7);

    kafka.addReporter(bridge(Map.of()));

    assertThat(gauge("kafka.producer.outgoing-byte-rate{topology=bank,client_id=c}"))
        .isEqualTo(7.0);
  }

  @Test
  void allowsWhatAListNamesInsteadOfTheDefault() {
    kafka.addReporter(bridge(Map.of(KafkaMetricsBridge.ALLOWED, "a-metrics:x, b-metrics:y")));
    kafka.addReporter(bridge(Map.of(KafkaMetricsBridge.ALLOWED, List.of("c-metrics:z"))));

    record("x", "a-metrics", Map.of(), 1);
    record("y", "b-metrics", Map.of(), 1);
    record("z", "c-metrics", Map.of("name", "reserved"), 1);
    record("process-rate", "stream-thread-metrics", Map.of(), 1);

    assertThat(metrics.registry().getGauges().keySet())
        .containsExactly(
            "kafka.a.x{topology=bank}",
            "kafka.b.y{topology=bank}",
            "kafka.c.z{topology=bank,kafka_name=reserved}");
  }

  @Test
  void forgetsARemovedMetricUnlessAnotherTookItsPlace() {
    final Metrics successor = new Metrics();
    kafka.addReporter(bridge(Map.of()));
    successor.addReporter(bridge(Map.of()));
    record("process-rate", "stream-thread-metrics", Map.of(), 1);
    record("commit-rate", "stream-thread-metrics", Map.of(), 1);
    successor.addMetric(
        successor.metricName("commit-rate", "stream-thread-metrics"), (config, now) -> 2);

    kafka.removeMetric(kafka.metricName("process-rate", "stream-thread-metrics"));
    kafka.removeMetric(kafka.metricName("commit-rate", "stream-thread-metrics"));

    assertThat(metrics.registry().getGauges().keySet())
        .containsExactly("kafka.stream-thread.commit-rate{topology=bank}");
    successor.close();
    assertThat(metrics.registry().getGauges()).isEmpty();
  }

  @Test
  void turnsTheLagOfMainConsumersIntoLag() {
    kafka.addReporter(bridge(Map.of()));

    lag("bank-1-StreamThread-1-consumer", "card-swipes", 4);
    lag("bank-1-StreamThread-1-restore-consumer", "bank-spend-changelog", 1000);
    lag("bank-1-global-consumer", "rates", 1000);

    assertThat(metrics.registry().getGauges().keySet())
        .containsExactly("headwater.lag{topology=bank,stream=card-swipes,partition=0}");
    assertThat(metrics.snapshot(Instant.EPOCH).lag()).hasValue(4);
  }

  @Test
  void countsTheLagOfATopicWithDotsOnce() {
    kafka.addReporter(bridge(Map.of()));

    lag("c-consumer", "eu_north_swipes", 4);
    lag("c-consumer", "eu.north.swipes", 4);
    lag("d-consumer", "eu_north_swipes", 4);

    assertThat(metrics.registry().getGauges().keySet())
        .containsExactly("headwater.lag{topology=bank,stream=eu.north.swipes,partition=0}");
  }

  @Test
  void showsTotalsAsCountersExceptTheOneThatFalls() throws IOException {
    kafka.addReporter(bridge(Map.of()));
    Map<String, String> task = Map.of("task-id", "0_1");
    Sensor dropped = kafka.sensor("dropped");
    dropped.add(
        kafka.metricName(
            "dropped-records-total", "stream-task-metrics", "The total of dropped records", task),
        new CumulativeSum());
    dropped.record(3);
    record("restore-remaining-records-total", "stream-task-metrics", task, 9);
    record("process-rate", "stream-thread-metrics", Map.of(), Double.NaN);
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    new PrometheusExposition(metrics).write(out, "");

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("""
            # HELP kafka_stream_task_dropped_records_total The total of dropped records
            # TYPE kafka_stream_task_dropped_records_total counter
            kafka_stream_task_dropped_records_total{task_id="0_1",topology="bank"} 3.0
            """)
        .contains("""
            # TYPE kafka_stream_task_restore_remaining_records gauge
            kafka_stream_task_restore_remaining_records{task_id="0_1",topology="bank"} 9.0
            """)
        .doesNotContain("process_rate");
  }

  @Test
  void refusesAConfigurationWithoutARegistry() {
    try (KafkaMetricsBridge bridge = new KafkaMetricsBridge()) {
      assertThatThrownBy(() -> bridge.configure(Map.of(KafkaMetricsBridge.METRICS, "bank")))
          .isInstanceOf(ConfigException.class)
          .hasMessage("headwater.metrics must hold the TopologyMetrics to report to; "
              + "take the settings from KafkaMetricsBridge.settings(metrics)");
    }
  }

  @Test
  void reachesThreadsAndClientsOfAKafkaStreamsApplication(@TempDir Path state) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream("card-swipes").to("copies");
    Properties settings = new Properties();
    settings.put("application.id", "bank");
    settings.put("bootstrap.servers", "localhost:1");
    settings.put("state.dir", state.toString());
    settings.put("processing.guarantee", "exactly_once_v2");
    settings.putAll(KafkaMetricsBridge.settings(metrics));

    KafkaStreams streams = new KafkaStreams(builder.build(), settings);

    assertThat(metrics.registry().getGauges().keySet().stream()
            .map(name -> SeriesName.parse(name).metric()))
        .contains(
            "kafka.stream.alive-stream-threads",
            "kafka.stream-thread.process-rate",
            "kafka.stream-thread.commit-latency-max",
            "kafka.consumer-coordinator.rebalance-total",
            "kafka.consumer.incoming-byte-rate",
            "kafka.producer.outgoing-byte-rate");
    streams.close(Duration.ofSeconds(10));
    assertThat(metrics.registry().getGauges()).isEmpty();
  }

  private KafkaMetricsBridge bridge(Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>(KafkaMetricsBridge.settings(metrics));
    all.putAll(settings);
    KafkaMetricsBridge bridge = new KafkaMetricsBridge();
    bridge.configure(all);
    return bridge;
  }

  private void lag(String client, String topic, double records) {
    Map<String, String> tags = Map.of("client-id", client, "topic", topic, "partition", "0");
    record("records-lag", "consumer-fetch-manager-metrics", tags, records);
  }

  private void record(String name, String group, Map<String, String> tags, double value) {
    Sensor sensor = kafka.sensor(group + name + tags);
    sensor.add(kafka.metricName(name, group, tags), new Value());
    sensor.record(value);
  }

  private double gauge(String name) {
    return TopologyMetrics.read(
        Objects.requireNonNull(metrics.registry().getGauges().get(name), name));
  }
}
