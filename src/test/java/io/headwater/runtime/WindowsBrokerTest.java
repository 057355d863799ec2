package io.headwater.runtime;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.serde.HeaderBytes;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows over a restart: nothing but the changelog remembers them. */
class WindowsBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final TopologySpec WORDS = words();

  @TempDir
  Path directory;

  private EmbeddedKafka kafka;
  private KafkaProducer<String, byte[]> producer;

  private static TopologySpec words() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in =
        words.stream("in", StringValue.class, stream -> stream.partitions(1));
    StreamRef<StringValue> out =
        words.stream("out", StringValue.class, stream -> stream.partitions(1));
    words
        .pipeline("words", in)
        .aggregate(
            "perminute",
            StringValue.class,
            (before, one) -> word(before.getValue() + one.getValue()),
            windows -> windows.tumbling(Duration.ofMinutes(1)).emitClosed())
        .to(out);
    return words.build();
  }

  @BeforeEach
  void startBroker() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      cluster.create(TopicPlan.of(WORDS, (short) 1));
    }
  }

  @AfterEach
  void stopBroker() {
    producer.close();
    kafka.close();
  }

  private HeadwaterApp start() {
    return HeadwaterApp.start(
        WORDS,
        AppSettings.of(kafka.bootstrapServers(), directory.resolve("one"))
            .withKafka("commit.interval.ms", "200"));
  }

  private void send(String key, String text, long second) {
    long time = NOON.plusSeconds(second).toEpochMilli();
    producer.send(new ProducerRecord<>("in", 0, time, key, word(text).toByteArray()));
    producer.flush();
  }

  private List<String> committed(String topic) {
    try (BankTraffic reader = new BankTraffic(kafka.bootstrapServers())) {
      return reader.committed(topic).stream().map(WindowsBrokerTest::text).toList();
    }
  }

  private static String text(ConsumerRecord<String, byte[]> record) {
    try {
      long second =
          Duration.between(NOON, Instant.ofEpochMilli(timestamp(record))).toSeconds();
      return record.key() + "=" + StringValue.parseFrom(record.value()).getValue() + " at "
          + second;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the event time; in a queue of dead letters, records have the time of their letter. */
  private static long timestamp(ConsumerRecord<String, byte[]> record) {
    return HeaderBytes.fromKafka(record.headers())
        .text("hw-dlq-timestamp")
        .map(Long::parseLong)
        .orElseGet(record::timestamp);
  }

  @Test
  void closesEachWindowOnceThoughTheStateDirectoryIsLostInBetween() throws Exception {
    try (HeadwaterApp app = start()) {
      send("a", "1", 0);
      send("b", "2", 10);
      send("a", "3", 70);
      send("b", "4", 75);
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      assertThatThrownBy(() -> app.state("perminute", "a"))
          .hasMessage("store 'perminute' holds windows, which cannot be read by key alone");
    }
    assertThat(committed("out")).containsExactly("a=1 at 59", "b=2 at 59");
    delete(directory.resolve("one"));

    try (HeadwaterApp app = start()) {
      send("a", "late", 20); // its window closed in the first run
      send("a", "5", 80);
      send("b", "6", 130);
      assertThat(app.awaitDrained(PATIENCE)).isTrue();

      // Three records and two closings.
      assertThat(app.metrics().counts().consumed()).isEqualTo(5);
      assertThat(app.metrics().counts().of(Outcome.DEAD_LETTERED)).isEqualTo(1);
      assertThat(app.metrics().counts().isConserved()).isTrue();
    }
    assertThat(committed("out"))
        .containsExactly("a=1 at 59", "b=2 at 59", "a=35 at 119", "b=4 at 119");
    assertThat(committed("in-dlq")).containsExactly("a=late at 20");
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
