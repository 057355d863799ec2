package io.headwater.throughput;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * The settings of jobs by hand: Kafka's defaults, but for what the command line says, and with
 * {@code +tuned} what Headwater sets for its producers (see {@code StreamsProperties}).
 */
final class HandSettings {
  private static final Map<String, Object> TUNED_PRODUCER = Map.of(
      ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024,
      ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
      ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * 1024 * 1024);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int STREAMS_LINGER_MILLIS = 100;

  private HandSettings() {}

  /** Returns those of Kafka Streams. */
  static Properties streams(JobPlan plan) {
    RunOptions options = plan.options();
    Properties all = new Properties();
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, plan.application());
    all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, plan.bootstrap());
    all.put(StreamsConfig.STATE_DIR_CONFIG, plan.state().toString());
    all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, options.guarantee);
    all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, options.threads);
    if (options.commitMillis > 0) {
      all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, options.commitMillis);
      all.put(
          StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
          Math.max(30_000, 2 * options.commitMillis));
    }
    all.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
        FirstRecord.class.getName());
    all.put(
        StreamsConfig.restoreConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
        RestoreCount.class.getName());
    if (plan.isTuned()) {
      TUNED_PRODUCER.forEach((name, value) -> all.put(StreamsConfig.producerPrefix(name), value));
    }
    return all;
  }

  /** Starts a topology. */
  static AutoCloseable run(Topology topology, Properties settings) {
    KafkaStreams streams = new KafkaStreams(topology, settings);
    streams.setUncaughtExceptionHandler(failure -> {
      failure.printStackTrace();
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    });
    streams.start();
    CloseOptions leaving = CloseOptions.timeout(PATIENCE)
        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
    return () -> streams.close(leaving);
  }

  /** Returns those of the producer of a plain loop. */
  static Map<String, Object> producer(JobPlan plan, int thread) {
    Map<String, Object> all = new HashMap<>();
    all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, plan.bootstrap());
    if (plan.options().isExactlyOnce()) {
      all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, plan.application() + "-" + thread);
    }
    if (plan.isTuned()) {
      all.putAll(TUNED_PRODUCER);
      all.put(ProducerConfig.LINGER_MS_CONFIG, STREAMS_LINGER_MILLIS);
    }
    return all;
  }

  /** Returns those of the consumer of a plain loop. */
  static Map<String, Object> consumer(JobPlan plan) {
    Map<String, Object> all = new HashMap<>();
    all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, plan.bootstrap());
    all.put(ConsumerConfig.GROUP_ID_CONFIG, plan.application());
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        plan.options().isExactlyOnce() ? "read_committed" : "read_uncommitted");
    all.put(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, FirstRecord.class.getName());
    return all;
  }
}
