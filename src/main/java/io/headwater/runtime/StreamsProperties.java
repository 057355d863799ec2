package io.headwater.runtime;

import io.headwater.metrics.KafkaMetricsBridge;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.state.BoundedRocksDbConfig;
import io.headwater.streams.GlobalRowInterceptor;
import io.headwater.streams.StrictProcessingHandler;
import io.headwater.streams.StrictProductionHandler;
import io.headwater.topology.ClientSetting;
import io.headwater.topology.TopologySpec;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;

/** The Kafka Streams configuration of an application, each value for a reason. */
final class StreamsProperties {
  private StreamsProperties() {}

  static Properties of(TopologySpec spec, AppSettings settings, TopologyMetrics metrics) {
    Properties all = new Properties();
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, spec.name());
    all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    all.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDirectory().toString());
    all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, settings.guarantee().config());
    all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
    all.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, Short.toString(settings.replicationFactor()));
    all.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    all.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
    all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDbConfig.class);
    // No topic of a user's tells a vendor what it measures.
    all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    addHandlers(all);
    addThroughput(all);
    all.put(
        CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG,
        JmxReporter.class.getName() + "," + KafkaMetricsBridge.class.getName());
    all.put(KafkaMetricsBridge.METRICS, metrics);
    addDeclared(all, spec.settings(), settings.kafka());
    all.putAll(settings.kafka());
    return all;
  }

  /**
   * Adds what the topology says, unless the instance is told otherwise, be it for all clients: to
   * Kafka, the longer prefix counts.
   */
  private static void addDeclared(
      Properties all, List<ClientSetting> declared, Map<String, String> told) {
    declared.stream()
        .filter(setting -> setting.role().prefixes().stream()
            .noneMatch(prefix -> told.containsKey(prefix + setting.name())))
        .forEach(setting -> all.put(setting.key(), setting.value()));
  }

  /** A strict net: our own steps dead-letter; whatever reaches Kafka's handlers must not. */
  private static void addHandlers(Properties all) {
    all.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailExceptionHandler.class);
    all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, StrictProcessingHandler.class);
    all.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, StrictProductionHandler.class);
    all.put(
        StreamsConfig.globalConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
        GlobalRowInterceptor.class.getName());
  }

  private static void addThroughput(Properties all) {
    all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    // The check "timeout ≥ commit interval" reads the prefixed key only.
    all.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 30_000);
    all.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 * 1024);
    all.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    // Room for the headers of a dead letter around the largest record that a source takes; outputs
    // are measured against a smaller limit before they get here.
    all.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 2 * 1024 * 1024);
  }
}
