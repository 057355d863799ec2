package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.serde.HeaderBytes;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes the records of the tellers, a thousand per second, for as long as it is let. */
final class TellerLoad implements AutoCloseable {
  private static final int BATCH = 10;
  private static final long PAUSE_MILLIS = 10;

  private final KafkaProducer<byte[], byte[]> producer;
  private final Queue<Exception> unsent = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private volatile int sent;

  TellerLoad(String servers) {
    producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", servers, "acks", "all"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  void start() {
    ScheduledFuture<?> unused = thread.scheduleWithFixedDelay(
        () -> publish(BATCH), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      Tellers.Published next = Tellers.record(sent);
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
          next.topic(), null, next.key(), next.value(), HeaderBytes.toKafka(next.headers()));
      producer.send(record, (metadata, failure) -> {
        if (failure != null) {
          unsent.add(failure);
        }
      });
      sent++;
    }
  }

  /** Publishes no more, and returns how many records were acknowledged. */
  int stop() throws InterruptedException {
    thread.shutdown();
    assertThat(thread.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    producer.flush();
    assertThat(unsent).isEmpty();
    return sent;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    producer.close();
  }
}
