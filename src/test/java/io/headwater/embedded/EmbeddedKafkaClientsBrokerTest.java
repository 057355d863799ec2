package io.headwater.embedded;

import static io.headwater.embedded.BrokerClients.admin;
import static io.headwater.embedded.BrokerClients.createTopic;
import static io.headwater.embedded.BrokerClients.producer;
import static io.headwater.embedded.BrokerClients.read;
import static io.headwater.embedded.BrokerClients.transactionalProducer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients get from one broker that runs throughout. */
@Timeout(240)
class EmbeddedKafkaClientsBrokerTest {
  @TempDir
  static Path temporary;

  private static EmbeddedKafka kafka;
  private static Admin admin;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start(temporary.resolve("data"));
    admin = admin(kafka.bootstrapServers());
  }

  @AfterAll
  static void stopBroker() {
    admin.close();
    kafka.close();
  }

  @Test
  void findOneNodeOnTheLoopbackInterface() throws Exception {
    var nodes = admin.describeCluster().nodes().get();

    assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:" + kafka.port());
    assertThat(nodes).singleElement().satisfies(node -> {
      assertThat(node.host()).isEqualTo("127.0.0.1");
      assertThat(node.port()).isEqualTo(kafka.port());
    });
  }

  @Test
  void readNothingOfAnAbortedTransaction() throws Exception {
    createTopic(admin, "payments");

    try (Producer<String, String> producer = transactionalProducer(kafka.bootstrapServers())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("payments", "p-1", "aborted")).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("payments", "p-1", "committed")).get();
      producer.commitTransaction();
    }

    assertThat(read(kafka.bootstrapServers(), "payments", "classic", 1))
        .containsExactly("committed");
  }

  @Test
  void joinConsumerShareAndStreamsGroups() throws Exception {
    createTopic(admin, "orders");
    createTopic(admin, "copies");

    try (Producer<String, String> producer = producer(kafka.bootstrapServers());
        ShareConsumer<String, String> share = shareConsumer();
        KafkaStreams streams = copier("orders", "copies")) {
      share.subscribe(List.of("orders"));
      streams.start();

      await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
        producer.send(new ProducerRecord<>("orders", "o-1", "placed")).get();
        assertThat(share.poll(Duration.ofMillis(50)).count()).isPositive();
      });
      assertThat(read(kafka.bootstrapServers(), "orders", "consumer", 1)).contains("placed");
      assertThat(read(kafka.bootstrapServers(), "copies", "consumer", 1)).contains("placed");
    }
  }

  @Test
  void keepTheirRecordsHoweverOld() throws Exception {
    createTopic(admin, "history");

    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "history");
    Config config =
        admin.describeConfigs(List.of(topic)).all().get().values().iterator().next();

    assertThat(config.get("retention.ms").value()).isEqualTo("-1");
    assertThat(config.get("retention.bytes").value()).isEqualTo("-1");
  }

  private static ShareConsumer<String, String> shareConsumer() {
    return new KafkaShareConsumer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers(), "group.id", "orders-share"),
        new StringDeserializer(),
        new StringDeserializer());
  }

  private static KafkaStreams copier(String from, String to) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(from).to(to);
    Properties settings = new Properties();
    settings.put("application.id", "copier");
    settings.put("bootstrap.servers", kafka.bootstrapServers());
    settings.put("group.protocol", "streams");
    settings.put("auto.offset.reset", "earliest");
    settings.put("default.key.serde", Serdes.StringSerde.class);
    settings.put("default.value.serde", Serdes.StringSerde.class);
    settings.put("state.dir", temporary.resolve("state").toString());
    return new KafkaStreams(builder.build(), settings);
  }
}
