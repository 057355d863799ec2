package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.serde.HeaderBytes;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes records for as long as it is let, ten each hundredth of a second unless told else. */
final class TellerLoad implements AutoCloseable {
  private static final int BATCH = 10;
  private static final long PAUSE_MILLIS = 10;

  private final IntFunction<Tellers.Published> records;
  private final int batch;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Queue<Exception> unsent = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger sent = new AtomicInteger();

  TellerLoad(String servers) {
    this(servers, Tellers::record, BATCH);
  }

  /** Publishes the records of those numbers, from 0, so many at a time. */
  TellerLoad(String servers, IntFunction<Tellers.Published> records, int batch) {
    this.records = records;
    this.batch = batch;
    producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", servers, "acks", "all"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  void start() {
    ScheduledFuture<?> unused =
        thread.scheduleWithFixedDelay(() -> publish(batch), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Publishes at once. */
  void publish(int count) {
    for (int i = 0; i < count; i++) {
      Tellers.Published next = records.apply(sent.getAndIncrement());
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
          next.topic(),
          null,
          next.key().toByteArray(),
          next.value().toByteArray(),
          HeaderBytes.toKafka(next.headers()));
      Future<RecordMetadata> unused = producer.send(record, (metadata, failure) -> {
        if (failure != null) {
          unsent.add(failure);
        }
      });
    }
  }

  /** Publishes no more, and returns how many records were acknowledged. */
  int stop() throws InterruptedException {
    thread.shutdown();
    assertThat(thread.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    producer.flush();
    assertThat(unsent).isEmpty();
    return sent.get();
  }

  @Override
  public void close() {
    thread.shutdownNow();
    producer.close();
  }
}
