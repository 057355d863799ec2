package io.headwater.runtime;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.partition.Partitionings;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A join over several partitions: rows and re-keyed records of one key must meet. */
class TableJoinBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int KEYS = 40;
  private static final TopologySpec WORDS = words();

  @TempDir
  Path directory;

  private static TopologySpec words() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in =
        words.stream("in", StringValue.class, stream -> stream.partitions(2));
    StreamRef<StringValue> names =
        words.stream("names", StringValue.class, stream -> stream.partitions(4));
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    TableRef<StringValue> people = words.table("people", names);
    words
        .pipeline("words", in)
        .repartition("by-text", StringValue::getValue, 4, Partitionings.murmur2())
        .join(people, StringValue.class, (one, row) -> word(one.getValue() + row.getValue()))
        .to(out);
    return words.build();
  }

  private static void send(EmbeddedKafka kafka, String topic, String prefix, boolean isKeyed) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < KEYS; i++) {
        String key = isKeyed ? "k" + i : "any";
        producer.send(new ProducerRecord<>(topic, key, word(prefix + i).toByteArray()));
      }
    }
  }

  private static String text(ConsumerRecord<String, byte[]> record) {
    try {
      return StringValue.parseFrom(record.value()).getValue();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void joinsEveryRecordWithTheRowOfItsNewKey() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"))) {
      try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
        cluster.create(TopicPlan.of(WORDS, (short) 1));
      }
      AppSettings settings = AppSettings.of(kafka.bootstrapServers(), directory.resolve("one"))
          .withKafka("commit.interval.ms", "200");
      try (HeadwaterApp app = HeadwaterApp.start(WORDS, settings)) {
        send(kafka, "names", "-row", true);
        assertThat(app.awaitDrained(PATIENCE)).isTrue();
        send(kafka, "in", "k", false);
        assertThat(app.awaitDrained(PATIENCE)).isTrue();
        assertThat(app.metrics().counts().isConserved()).isTrue();
      }
      List<String> joined =
          IntStream.range(0, KEYS).mapToObj(i -> "k" + i + "-row" + i).toList();
      try (BankTraffic reader = new BankTraffic(kafka.bootstrapServers())) {
        assertThat(reader.committed("out"))
            .extracting(TableJoinBrokerTest::text)
            .containsExactlyInAnyOrderElementsOf(joined);
      }
    }
  }
}
