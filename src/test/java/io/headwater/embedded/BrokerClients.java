package io.headwater.embedded;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Clients of a broker under test, with texts as keys and values. */
final class BrokerClients {
  private BrokerClients() {}

  static Admin admin(String bootstrapServers) {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  }

  /**
   * Creates a topic with one partition and the broker's own choice of replicas. The controller has
   * created it before its brokers know; this returns when the first one does.
   */
  static void createTopic(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    admin
        .createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
        .all()
        .get();
    describe(admin, topic);
  }

  /** Describes a topic as soon as the broker that is asked knows it. */
  static TopicDescription describe(Admin admin, String topic) {
    return await()
        .ignoreExceptionsMatching(e -> e.getCause() instanceof UnknownTopicOrPartitionException)
        .until(
            () -> admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic),
            Objects::nonNull);
  }

  static Producer<String, String> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
        new StringSerializer(),
        new StringSerializer());
  }

  static Producer<String, String> transactionalProducer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "orders-1"),
        new StringSerializer(),
        new StringSerializer());
  }

  /** Reads {@code count} committed values as a group that speaks {@code protocol}. */
  static List<String> read(String bootstrapServers, String topic, String protocol, int count) {
    Map<String, Object> settings = Map.of(
        "bootstrap.servers",
        bootstrapServers,
        "group.id",
        topic + "-" + protocol,
        "group.protocol",
        protocol,
        "auto.offset.reset",
        "earliest",
        "isolation.level",
        "read_committed",
        "fetch.max.wait.ms",
        50); // a closing consumer waits for its last fetch
    List<String> values = new ArrayList<>();
    try (Consumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      while (values.size() < count) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          values.add(record.value());
        }
      }
      consumer.commitSync();
    }
    return values;
  }
}
