package io.headwater.runtime;

import io.headwater.metrics.TopologyMetrics;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients of Kafka Streams, as its {@code DefaultKafkaClientSupplier} makes them, which time
 * the commits of their stream thread. Thread-safe; each client is its thread's own.
 *
 * <p>Kafka Streams tells nobody when it commits: {@code StateStore.commit} is not called for a
 * running task under exactly-once. What it calls on every commit is {@link
 * Producer#commitTransaction()} (in {@code StreamsProducer}) under exactly-once, and {@link
 * Consumer#commitSync(Map)} (in {@code TaskManager}) under at-least-once; never both. With {@code
 * group.protocol=streams} it makes the consumer itself, so that at-least-once is not timed.
 */
final class TimedClients implements KafkaClientSupplier {
  private final TopologyMetrics metrics;

  TimedClients(TopologyMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new TimedProducer(config, meter());
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new TimedConsumer(config, meter());
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return untimedConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return untimedConsumer(config);
  }

  private static Consumer<byte[], byte[]> untimedConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private CommitMeter meter() {
    return new CommitMeter(System::nanoTime, metrics::commitIntervalMillis);
  }

  /* Subclasses, not delegates: they cannot miss a method, nor one that a later Kafka adds. */

  /** A producer that times its transactions. */
  private static final class TimedProducer extends KafkaProducer<byte[], byte[]> {
    private final CommitMeter meter;

    TimedProducer(Map<String, Object> config, CommitMeter meter) {
      super(config, new ByteArraySerializer(), new ByteArraySerializer());
      this.meter = meter;
    }

    @Override
    public void commitTransaction() {
      super.commitTransaction();
      meter.committed();
    }
  }

  /** A consumer that times its commits of offsets. */
  private static final class TimedConsumer extends KafkaConsumer<byte[], byte[]> {
    private final CommitMeter meter;

    TimedConsumer(Map<String, Object> config, CommitMeter meter) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      this.meter = meter;
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
      super.commitSync(offsets);
      meter.committed();
    }
  }
}
