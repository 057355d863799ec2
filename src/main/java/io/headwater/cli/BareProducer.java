package io.headwater.cli;

import io.headwater.client.ClusterAddress;
import io.headwater.client.PublishMode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's own producer, with the settings that ours has in the same mode. */
final class BareProducer implements BenchProducer {
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final BenchEvents events;
  private final LongAdder failed = new LongAdder();
  private final Callback count = (written, failure) -> {
    if (failure != null) {
      failed.increment();
    }
  };

  BareProducer(ClusterAddress cluster, PublishMode mode, String topic, BenchEvents events) {
    this.producer = new KafkaProducer<>(config(cluster, mode));
    this.topic = topic;
    this.events = events;
  }

  private static Map<String, Object> config(ClusterAddress cluster, PublishMode mode) {
    Map<String, Object> config = new HashMap<>(cluster.kafka());
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
    config.put(ProducerConfig.LINGER_MS_CONFIG, mode.lingerMillis());
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, mode.batchBytes());
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, mode.bufferBytes());
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return config;
  }

  private ProducerRecord<byte[], byte[]> record(int number) {
    return new ProducerRecord<>(
        topic, null, System.currentTimeMillis(), events.key(number), events.value(number));
  }

  @Override
  public void sendAndWait(int number) throws InterruptedException {
    try {
      producer.send(record(number)).get();
    } catch (ExecutionException e) {
      failed.increment();
    }
  }

  @Override
  public void send(int number) {
    var unused = producer.send(record(number), count);
  }

  @Override
  public long finish() {
    producer.flush();
    return failed.sum();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
