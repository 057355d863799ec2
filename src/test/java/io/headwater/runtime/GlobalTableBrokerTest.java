package io.headwater.runtime;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TableRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.Snapshot;
import io.headwater.metrics.GlobalTableMeter;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A global table on a broker: what is there when, after which start. */
@TestMethodOrder(OrderAnnotation.class)
class GlobalTableBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int KEYS = 40;
  private static final TopologySpec WORDS = words();

  @TempDir
  static Path directory;

  private static EmbeddedKafka kafka;
  private static KafkaProducer<String, byte[]> producer;

  private static TopologySpec words() {
    TopologyBuilder words = TopologyBuilder.topology("words");
    StreamRef<StringValue> in =
        words.stream("in", StringValue.class, stream -> stream.partitions(2));
    StreamRef<StringValue> names =
        words.stream("names", StringValue.class, stream -> stream.partitions(3));
    StreamRef<StringValue> out = words.stream("out", StringValue.class);
    TableRef<StringValue> people = words.globalTable("people", names);
    words
        .pipeline("words", in)
        .join(
            people,
            StringValue::getValue,
            StringValue.class,
            (one, row) -> word(one.getValue() + row.getValue()))
        .to(out);
    return words.build();
  }

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  @AfterAll
  static void stop() {
    producer.close();
    kafka.close();
  }

  private static ClusterTopics cluster() {
    return ClusterTopics.connect(kafka.bootstrapServers(), Map.of());
  }

  private static AppSettings settings(String state) {
    return AppSettings.of(kafka.bootstrapServers(), directory.resolve(state))
        .withCreateTopics(true)
        .withKafka("commit.interval.ms", "200");
  }

  private static void send(String topic, @Nullable String key, byte @Nullable [] value) {
    producer.send(new ProducerRecord<>(topic, key, value));
  }

  /** Sends as many records as there are keys, each of another key than its own. */
  private static void sendTexts() {
    IntStream.range(0, KEYS).forEach(i -> send("in", "any", word("k" + i).toByteArray()));
    producer.flush();
  }

  private static List<String> joined() {
    try (BankTraffic reader = new BankTraffic(kafka.bootstrapServers())) {
      return reader.committed("out").stream().map(GlobalTableBrokerTest::text).toList();
    }
  }

  private static String text(ConsumerRecord<String, byte[]> record) {
    try {
      return StringValue.parseFrom(record.value()).getValue();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.filter(file -> !file.endsWith(".lock")).forEach(file -> {
        try {
          Files.copy(file, to.resolve(from.relativize(file)));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }

  @Test
  @Order(1)
  void refusesATopicThatDeletesRows() {
    try (ClusterTopics cluster = cluster()) {
      NewTopic deleting =
          new NewTopic("names", 3, (short) 1).configs(Map.of("retention.ms", "3600000"));
      cluster.await(cluster.admin().createTopics(List.of(deleting)).all());
      await().until(() -> !cluster.existing(List.of("names")).isEmpty());

      assertThatThrownBy(() -> HeadwaterApp.start(WORDS, settings("one")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(("%s: topic 'names' of global table 'people' deletes rows:"
                  + " cleanup.policy=delete, retention.ms=3600000, retention.bytes=-1 [HW1410]\n"
                  + "  fix: run: kafka-configs.sh --bootstrap-server %1$s --alter"
                  + " --entity-type topics --entity-name names"
                  + " --add-config cleanup.policy=compact")
              .formatted(kafka.bootstrapServers()));

      cluster.await(cluster.admin().deleteTopics(List.of("names")).all());
      await().until(() -> cluster.existing(List.of("names")).isEmpty());
    }
  }

  @Test
  @Order(2)
  void readsAllRowsBeforeTheFirstRecord() throws Exception {
    try (ClusterTopics cluster = cluster()) {
      // Not compacted, which would refuse the row without a key; but nothing is deleted.
      NewTopic kept = new NewTopic("names", 3, (short) 1).configs(Map.of("retention.ms", "-1"));
      cluster.await(cluster.admin().createTopics(List.of(kept)).all());
      await().until(() -> !cluster.existing(List.of("names")).isEmpty());
    }
    IntStream.range(0, KEYS).forEach(i -> send("names", "k" + i, word("-old").toByteArray()));
    IntStream.range(0, KEYS).forEach(i -> send("names", "k" + i, word("-" + i).toByteArray()));
    send("names", "k7", new byte[] {1});
    send("names", null, word("of no key").toByteArray());
    sendTexts();

    try (HeadwaterApp app = HeadwaterApp.start(WORDS, settings("one"))) {
      assertThat(app.awaitDrained(PATIENCE)).isTrue();

      GlobalTableMeter meter = app.metrics().globalTable("people");
      assertThat(meter.rows()).isEqualTo(2 * KEYS + 2);
      assertThat(meter.skipped()).isEqualTo(2);
      assertThat(app.metrics().counts().consumed()).isEqualTo(KEYS);
      assertThat(app.metrics().counts().isConserved()).isTrue();
      assertThat(joined())
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, KEYS).mapToObj(i -> "k" + i + "-" + i).toList());
    }
  }

  @Test
  @Order(3)
  void readsRowsAsTheyComeAndAllAgainWithoutItsState() throws Exception {
    try (HeadwaterApp app = HeadwaterApp.start(WORDS, settings("two"))) {
      GlobalTableMeter meter = app.metrics().globalTable("people");
      assertThat(meter.rows()).isEqualTo(2 * KEYS + 2);

      send("names", "k0", null);
      send("names", "k1", word("-new").toByteArray());
      send("names", null, word("of no key").toByteArray());
      await().atMost(PATIENCE).until(() -> meter.rows() == 2 * KEYS + 5);
      sendTexts();
      assertThat(app.awaitDrained(PATIENCE)).isTrue();

      assertThat(app.state("people", "k0")).isEmpty();
      assertThat(app.state("people", "k1")).contains(new Snapshot(word("-new"), 1));
      assertThat(app.scan("people", 2 * KEYS)).hasSize(KEYS - 1);
      assertThat(meter.skipped()).isEqualTo(3);
      assertThat(joined()).hasSize(2 * KEYS - 1).contains("k1-new");
    }
  }

  @Test
  @Order(4)
  void readsOnlyNewRowsAfterACleanEnd() {
    try (HeadwaterApp app = HeadwaterApp.start(WORDS, settings("two"))) {
      assertThat(app.metrics().globalTable("people").rows()).isZero();
      assertThat(app.state("people", "k1")).contains(new Snapshot(word("-new"), 1));
    }
  }

  @Test
  @Order(5)
  void readsAllRowsAgainAfterACrash() throws Exception {
    // More than a write buffer holds, so that RocksDB has files of a store that was not closed.
    String large = "-".repeat(10_000);
    IntStream.range(0, KEYS).forEach(i -> send("names", "k" + i, word(large + i).toByteArray()));
    producer.flush();
    AppSettings small =
        settings("three").withKafka("headwater.rocksdb.write.buffer.bytes", "65536");
    try (HeadwaterApp app = HeadwaterApp.start(WORDS, small)) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();
      copy(directory.resolve("three"), directory.resolve("four"));
    }

    try (HeadwaterApp app = HeadwaterApp.start(WORDS, settings("four"))) {
      assertThat(app.metrics().globalTable("people").rows()).isEqualTo(3 * KEYS + 5);
      assertThat(app.state("people", "k1")).contains(new Snapshot(word(large + 1), 1));
      assertThat(app.scan("people", 2 * KEYS)).hasSize(KEYS);
    }
  }

  @Test
  @Order(6)
  void readsAllRowsAgainAfterTheTopicLostSome() {
    try (ClusterTopics cluster = cluster()) {
      Map<TopicPartition, RecordsToDelete> all = IntStream.range(0, 3)
          .boxed()
          .collect(Collectors.toMap(
              i -> new TopicPartition("names", i), i -> RecordsToDelete.beforeOffset(-1)));
      cluster.await(cluster.admin().deleteRecords(all).all());
    }
    send("names", "k1", word("-last").toByteArray());
    producer.flush();

    // The instance ended before the rows that are gone.
    try (HeadwaterApp app = HeadwaterApp.start(WORDS, settings("two"))) {
      assertThat(app.metrics().globalTable("people").rows()).isEqualTo(1);
      assertThat(app.state("people", "k1")).contains(new Snapshot(word("-last"), 1));
      assertThat(app.scan("people", 2 * KEYS)).hasSize(1);
    }
  }
}
