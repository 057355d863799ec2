package io.headwater.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import topologies.orders.proto.Order;
import topologies.orders.proto.OrderEvent;

/**
 * The floor: a consumer, a map on the heap and a producer, one of each per thread. States are lost
 * with the process, so nobody can run it; what a framework adds is measured against it.
 */
final class LoopJob implements Job {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int KAFKA_S_INTERVAL_MILLIS = 100;

  @Override
  public AutoCloseable start(JobPlan plan) {
    AtomicBoolean running = new AtomicBoolean(true);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < plan.options().threads; i++) {
      Loop loop = new Loop(plan, i, running);
      Thread thread = new Thread(loop::run, plan.application() + "-" + i);
      thread.start();
      threads.add(thread);
    }
    return () -> {
      running.set(false);
      for (Thread thread : threads) {
        thread.join();
      }
    };
  }

  /** One thread of it. */
  private static final class Loop {
    private final JobPlan plan;
    private final AtomicBoolean running;
    private final KafkaConsumer<String, OrderEvent> consumer;
    private final KafkaProducer<String, Order> producer;
    private final Map<String, Order> accounts = new HashMap<>();
    private final Map<String, Order> newest = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();

    Loop(JobPlan plan, int thread, AtomicBoolean running) {
      this.plan = plan;
      this.running = running;
      consumer = new KafkaConsumer<>(
          HandSettings.consumer(plan), new StringDeserializer(), ProtoSerde.EVENT.deserializer());
      producer = new KafkaProducer<>(
          HandSettings.producer(plan, thread),
          new StringSerializer(),
          ProtoSerde.ACCOUNT.serializer());
    }

    void run() {
      boolean exactlyOnce = plan.options().isExactlyOnce();
      int millis = plan.options().commitMillis;
      long interval = 1_000_000L * (millis > 0 ? millis : KAFKA_S_INTERVAL_MILLIS);
      try (consumer;
          producer) {
        consumer.subscribe(List.of(plan.input()));
        if (exactlyOnce) {
          producer.initTransactions();
        }
        long last = System.nanoTime();
        while (running.get()) {
          for (ConsumerRecord<String, OrderEvent> event : consumer.poll(POLL)) {
            if (offsets.isEmpty() && exactlyOnce) {
              producer.beginTransaction();
            }
            fold(event);
          }
          if (System.nanoTime() - last >= interval) {
            commit(exactlyOnce);
            last = System.nanoTime();
          }
        }
      }
    }

    private void fold(ConsumerRecord<String, OrderEvent> event) {
      String customer =
          plan.options().repartition ? AccountFold.customerOf(event.value()) : event.key();
      Order before = accounts.getOrDefault(customer, Order.getDefaultInstance());
      Order after = AccountFold.apply(before, event.value()).build();
      accounts.put(customer, after);
      if (plan.options().emitsNewest()) {
        newest.put(customer, after);
      } else {
        send(customer, after);
      }
      offsets.put(
          new TopicPartition(event.topic(), event.partition()),
          new OffsetAndMetadata(event.offset() + 1));
    }

    private void send(String customer, Order account) {
      // A send that fails, fails the commit.
      var unused = producer.send(new ProducerRecord<>(plan.output(), customer, account));
    }

    private void commit(boolean exactlyOnce) {
      if (offsets.isEmpty()) {
        return;
      }
      newest.forEach(this::send);
      newest.clear();
      if (exactlyOnce) {
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        producer.commitTransaction();
      } else {
        producer.flush();
        consumer.commitSync(offsets);
      }
      offsets.clear();
    }
  }
}
