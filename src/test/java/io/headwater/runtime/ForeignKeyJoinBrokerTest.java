package io.headwater.runtime;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A join by a foreign key over several partitions, whose stores are restored half-way. */
class ForeignKeyJoinBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int ORDERS = 60;
  private static final int PRODUCTS = 7;
  private static final TopologySpec SHOP = shop();

  @TempDir
  Path directory;

  private static TopologySpec shop() {
    TopologyBuilder shop = TopologyBuilder.topology("shop");
    StreamRef<StringValue> out = shop.stream("out", StringValue.class);
    TableRef<StringValue> orders =
        shop.table("orders", shop.stream("order", StringValue.class, own -> own.partitions(2)));
    TableRef<StringValue> products =
        shop.table("products", shop.stream("product", StringValue.class, own -> own.partitions(4)));
    shop.pipeline("shop", orders)
        .join(
            products,
            StringValue::getValue,
            StringValue.class,
            (order, product) -> word(order.getValue() + "-" + product.getValue()))
        .to(out);
    return shop.build();
  }

  private static void send(
      EmbeddedKafka kafka, String topic, String prefix, int count, IntFunction<String> text) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        @Nullable String value = text.apply(i);
        producer.send(new ProducerRecord<>(
            topic, prefix + i, value == null ? null : word(value).toByteArray()));
      }
    }
  }

  private AppSettings settings(EmbeddedKafka kafka, String instance) {
    return AppSettings.of(kafka.bootstrapServers(), directory.resolve(instance))
        .withKafka("commit.interval.ms", "200");
  }

  private static String text(ConsumerRecord<String, byte[]> record) {
    try {
      return record.value() == null
          ? "none"
          : StringValue.parseFrom(record.value()).getValue();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> newest(EmbeddedKafka kafka) {
    Map<String, String> newest = new HashMap<>();
    try (BankTraffic reader = new BankTraffic(kafka.bootstrapServers())) {
      reader.committed("out").forEach(record -> newest.put(record.key(), text(record)));
    }
    return newest;
  }

  private static String named(int order) {
    return "p" + order % PRODUCTS;
  }

  @Test
  void knowsWhoNamesARowAfterItsStoresWereRestored() throws Exception {
    Map<String, String> expected = new HashMap<>();
    for (int i = 0; i < ORDERS; i++) {
      expected.put("o" + i, i < 10 ? "none" : named(i) + "-new" + i % PRODUCTS);
    }
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"))) {
      try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
        cluster.create(TopicPlan.of(SHOP, (short) 1));
      }
      try (HeadwaterApp app = HeadwaterApp.start(SHOP, settings(kafka, "one"))) {
        send(kafka, "order", "o", ORDERS, ForeignKeyJoinBrokerTest::named);
        send(kafka, "product", "p", PRODUCTS, i -> "old" + i);
        assertThat(app.awaitDrained(PATIENCE)).isTrue();
      }
      assertThat(newest(kafka)).hasSize(ORDERS).containsEntry("o11", "p4-old4");
      try (HeadwaterApp app = HeadwaterApp.start(SHOP, settings(kafka, "two"))) {
        send(kafka, "order", "o", 10, i -> null);
        send(kafka, "product", "p", PRODUCTS, i -> "new" + i);
        assertThat(app.awaitDrained(PATIENCE)).isTrue();
        assertThat(app.metrics().counts().isConserved()).isTrue();
      }
      assertThat(newest(kafka)).isEqualTo(expected);
    }
  }
}
