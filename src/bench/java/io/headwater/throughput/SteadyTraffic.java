package io.headwater.throughput;

import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Events at a constant rate, for ever. */
final class SteadyTraffic implements AutoCloseable {
  private static final int PERIODS_PER_SECOND = 50;
  private static final int PAYLOAD = 64;
  private static final long SEED = 7;

  private final OrderStream events;
  private final int perPeriod;
  private final KafkaProducer<String, byte[]> producer;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private int number;

  SteadyTraffic(String bootstrap, int keys, int rate) {
    this.events = new OrderStream(Integer.MAX_VALUE, keys, 0, PAYLOAD, Defects.NONE, SEED);
    this.perPeriod = Math.max(1, rate / PERIODS_PER_SECOND);
    this.producer = new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4"),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  void start() {
    var unused = thread.scheduleAtFixedRate(
        this::send, 0, TimeUnit.SECONDS.toMillis(1) / PERIODS_PER_SECOND, TimeUnit.MILLISECONDS);
  }

  private void send() {
    for (int i = 0; i < perPeriod; i++) {
      String key = OrderStream.customerName(events.customer(number));
      // What is missing is seen in how many records were consumed.
      var unused =
          producer.send(new ProducerRecord<>(SteadyTopology.INPUT, key, events.bytes(number)));
      number++;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    producer.close();
  }
}
