package io.headwater.runtime;

import io.headwater.topology.ClientRole;
import io.headwater.topology.ClientSetting;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The clients of projections into a database, each setting for a reason. */
final class ProjectionClients {
  private static final int RECORDS_AT_ONCE = 1_000;

  private ProjectionClients() {}

  static KafkaConsumer<byte[], byte[]> consumer(ProjectionJob job) {
    Map<String, Object> config = new HashMap<>();
    // A batch is what one poll returns of a partition.
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_AT_ONCE);
    config.putAll(given(job, ClientRole.MAIN_CONSUMER, ConsumerConfig.configNames()));
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, job.settings().bootstrapServers());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, job.group());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // Offsets are in the database; one that is not there any more is never skipped in silence.
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static KafkaProducer<byte[], byte[]> producer(ProjectionJob job) {
    Map<String, Object> config =
        new HashMap<>(given(job, ClientRole.PRODUCER, ProducerConfig.configNames()));
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, job.settings().bootstrapServers());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // As for Kafka Streams: room for the headers of a letter around the largest record.
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * 1024 * 1024);
    config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Returns what the topology says, and what the instance is told, which outweighs it. */
  private static Map<String, Object> given(ProjectionJob job, ClientRole role, Set<String> known) {
    Map<String, String> all = new HashMap<>();
    for (ClientSetting setting : job.topology().settings()) {
      all.put(setting.key(), setting.value());
    }
    all.putAll(job.settings().kafka());
    Map<String, Object> config = new HashMap<>();
    for (String prefix : role.prefixes()) {
      for (String name : known) {
        String value = all.get(prefix + name);
        if (value != null) {
          config.put(name, value);
        }
      }
    }
    return config;
  }
}
