package io.headwater.runtime;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.headwater.dsl.JoinWindow;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.dsl.TopologyDefinition;
import io.headwater.embedded.EmbeddedKafka;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A join of two streams over several partitions, and over restarts that find no stores. */
class StreamJoinBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final int KEYS = 40;
  private static final TopologySpec WORDS = new Pairs().topology();

  @TempDir
  Path directory;

  /** Pairs of {@code in} and {@code other}. */
  static final class Pairs implements TopologyDefinition {
    @Override
    public TopologySpec topology() {
      TopologyBuilder words = TopologyBuilder.topology("words");
      StreamRef<StringValue> in =
          words.stream("in", StringValue.class, stream -> stream.partitions(3));
      StreamRef<StringValue> other =
          words.stream("other", StringValue.class, stream -> stream.partitions(3));
      StreamRef<StringValue> out = words.stream("out", StringValue.class);
      words
          .pipeline("words", in)
          .outerJoin(
              "pairs",
              other,
              StringValue.class,
              (one, two) -> word(one.map(StringValue::getValue).orElse("none") + "+"
                  + two.map(StringValue::getValue).orElse("none")),
              JoinWindow.within(Duration.ofMinutes(1)))
          .to(out);
      return words.build();
    }
  }

  private HeadwaterApp start(EmbeddedKafka kafka) {
    return HeadwaterApp.start(
        WORDS,
        AppSettings.of(kafka.bootstrapServers(), directory.resolve("one"))
            .withKafka("commit.interval.ms", "200"));
  }

  private static void send(
      KafkaProducer<String, byte[]> producer, String topic, int from, int to, long second) {
    long time = NOON.plusSeconds(second).toEpochMilli();
    for (int i = from; i < to; i++) {
      byte[] value = word(topic + i).toByteArray();
      producer.send(new ProducerRecord<>(topic, null, time, "k" + i, value));
    }
    producer.flush();
  }

  /** Moves stream time beyond all windows, in each partition. */
  private static void passTime(KafkaProducer<String, byte[]> producer) {
    long time = NOON.plusSeconds(1000).toEpochMilli();
    for (int partition = 0; partition < 3; partition++) {
      byte[] value = word("clock").toByteArray();
      producer.send(new ProducerRecord<>("in", partition, time, "clock", value));
    }
    producer.flush();
  }

  private static KafkaProducer<String, byte[]> producer(EmbeddedKafka kafka) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  private static List<String> committed(EmbeddedKafka kafka) {
    try (BankTraffic reader = new BankTraffic(kafka.bootstrapServers())) {
      return reader.committed("out").stream().map(StreamJoinBrokerTest::text).toList();
    }
  }

  private static String text(ConsumerRecord<String, byte[]> record) {
    try {
      return StringValue.parseFrom(record.value()).getValue();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> pairs(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "in" + i + "+other" + i).toList();
  }

  @Test
  void joinsEachPairOnceThoughTheStateDirectoryIsLostInBetween() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        KafkaProducer<String, byte[]> producer = producer(kafka)) {
      try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
        cluster.create(TopicPlan.of(WORDS, (short) 1));
      }
      try (HeadwaterApp app = start(kafka)) {
        send(producer, "in", 0, KEYS, 0);
        send(producer, "other", 0, KEYS / 2, 0);
        send(producer, "other", KEYS, KEYS + 1, 0);
        assertThat(app.awaitDrained(PATIENCE)).isTrue();
      }
      assertThat(committed(kafka)).containsExactlyInAnyOrderElementsOf(pairs(0, KEYS / 2));
      delete(directory.resolve("one"));

      try (HeadwaterApp app = start(kafka)) {
        send(producer, "other", KEYS / 2, KEYS - 1, 30);
        assertThat(app.awaitDrained(PATIENCE)).isTrue();
        assertThat(committed(kafka)).containsExactlyInAnyOrderElementsOf(pairs(0, KEYS - 1));

        passTime(producer);
        assertThat(app.awaitDrained(PATIENCE)).isTrue();
        // What was sent in this run, and the two that were alone.
        assertThat(app.metrics().counts().consumed()).isEqualTo(KEYS / 2 - 1 + 3 + 2);
        assertThat(app.metrics().counts().isConserved()).isTrue();
      }
      assertThat(committed(kafka))
          .containsExactlyInAnyOrderElementsOf(Stream.concat(
                  pairs(0, KEYS - 1).stream(),
                  Stream.of("in" + (KEYS - 1) + "+none", "none+other" + KEYS))
              .toList());
    }
  }

  @Test
  void joinsEachPairOnceThoughAnInstanceIsKilledAndItsStateDirectoryLost() throws Exception {
    int keys = 5_000;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
        KafkaProducer<String, byte[]> producer = producer(kafka)) {
      try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
        cluster.create(TopicPlan.of(WORDS, (short) 1));
      }
      Path state = directory.resolve("killed");
      try (AppProcess killed =
          AppProcess.start(kafka.bootstrapServers(), state, Pairs.class, Duration.ofSeconds(8))) {
        send(producer, "in", 0, keys, 0);
        send(producer, "other", 0, 100, 0);
        await().atMost(PATIENCE).until(() -> !committed(kafka).isEmpty());
        send(producer, "other", 100, keys, 0);

        killed.kill();
      }
      delete(state);

      try (HeadwaterApp app = start(kafka)) {
        assertThat(app.awaitDrained(PATIENCE)).isTrue();
      }
      // What the killed instance wrote last is told only once its transaction has timed out.
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(committed(kafka)).hasSize(keys));
      assertThat(committed(kafka)).containsExactlyInAnyOrderElementsOf(pairs(0, keys));
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
