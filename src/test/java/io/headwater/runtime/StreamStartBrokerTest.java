package io.headwater.runtime;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.Problem;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.StartFrom;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where streams are read from and for how long their topics keep records, on a broker. */
class StreamStartBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir
  static Path directory;

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  /** Copies {@code NAME-old}, and what is new in {@code NAME-new}, to {@code NAME-out}. */
  private static TopologySpec copying(String name, Duration retention) {
    TopologyBuilder copy = TopologyBuilder.topology(name);
    StreamRef<StringValue> old = copy.stream(
        name + "-old",
        StringValue.class,
        stream -> stream.start(StartFrom.EARLIEST).partitions(1));
    StreamRef<StringValue> fresh = copy.stream(
        name + "-new",
        StringValue.class,
        stream -> stream.start(StartFrom.LATEST).partitions(1));
    StreamRef<StringValue> out = copy.stream(
        name + "-out", StringValue.class, stream -> stream.retention(retention).partitions(1));
    copy.pipeline("copy", old, fresh).to(out);
    return copy.build();
  }

  private static AppSettings settings(String name) {
    return AppSettings.of(kafka.bootstrapServers(), directory.resolve(name));
  }

  private static void create(TopologySpec spec) {
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      cluster.create(TopicPlan.of(spec, (short) 1));
    }
  }

  @Test
  void isNotReadyWhileAThreadIsReplacedThatHasLostItsTopic() throws InterruptedException {
    TopologySpec spec = copying("gone", Duration.ofDays(1));
    create(spec);
    try (HeadwaterApp app = HeadwaterApp.start(spec, settings("gone"));
        ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();
      assertThat(app.replacing()).isEmpty();

      cluster.await(cluster.admin().deleteTopics(List.of("gone-old")).all());

      // The third pause and those that follow are longer than this.
      await()
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .during(Duration.ofSeconds(2))
          .until(() -> app.state().equals("REPLACING") && !app.isRunning());
      assertThat(app.replacing().orElseThrow())
          .startsWith("stream thread died of MissingSourceTopicException: ");
    }
  }

  private static String text(ConsumerRecord<String, byte[]> record) {
    try {
      return StringValue.parseFrom(record.value()).getValue();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** Sends one record to both streams before the start, one after it; returns what came out. */
  private static List<String> copied(String name, AppSettings settings)
      throws InterruptedException {
    TopologySpec spec = copying(name, Duration.ofDays(7));
    create(spec);
    try (BankTraffic traffic = new BankTraffic(kafka.bootstrapServers())) {
      traffic.raw(name + "-old", 0, "k", word("old before").toByteArray());
      traffic.raw(name + "-new", 0, "k", word("new before").toByteArray());
      try (HeadwaterApp app = HeadwaterApp.start(spec, settings)) {
        assertThat(app.warnings()).isEmpty();
        traffic.raw(name + "-old", 0, "k", word("old after").toByteArray());
        traffic.raw(name + "-new", 0, "k", word("new after").toByteArray());
        assertThat(app.awaitDrained(PATIENCE)).isTrue();
      }
      return traffic.committed(name + "-out").stream()
          .map(StreamStartBrokerTest::text)
          .toList();
    }
  }

  @Test
  void readsEachStreamFromWhereItStarts() throws InterruptedException {
    assertThat(copied("each", settings("each")))
        .containsExactlyInAnyOrder("old before", "old after", "new after");
  }

  @Test
  void readsAllStreamsFromWhereTheInstanceIsToldTo() throws InterruptedException {
    assertThat(copied("all", settings("all").withStartFrom(StartFrom.EARLIEST)))
        .containsExactlyInAnyOrder("old before", "old after", "new before", "new after");
  }

  @Test
  void goesOnWhereItWasWhateverTheStreamsSay() throws InterruptedException {
    copied("again", settings("again"));

    try (BankTraffic traffic = new BankTraffic(kafka.bootstrapServers())) {
      traffic.raw("again-new", 0, "k", word("while stopped").toByteArray());
      try (HeadwaterApp app =
          HeadwaterApp.start(copying("again", Duration.ofDays(7)), settings("again"))) {
        assertThat(app.awaitDrained(PATIENCE)).isTrue();
      }
      assertThat(traffic.committed("again-out"))
          .extracting(StreamStartBrokerTest::text)
          .endsWith("while stopped")
          .hasSize(4);
    }
  }

  @Test
  void createsTopicsThatKeepRecordsAsDeclared() {
    create(copying("kept", Duration.ofDays(3)));

    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "kept-out");
      assertThat(cluster.await(cluster.admin().describeConfigs(List.of(topic)).all()))
          .extractingByKey(topic)
          .satisfies(config -> assertThat(config.entries())
              .filteredOn(entry -> entry.name().equals("retention.ms"))
              .extracting(ConfigEntry::value)
              .containsExactly(Long.toString(Duration.ofDays(3).toMillis())));
    }
  }

  @Test
  void warnsOfATopicThatKeepsRecordsOtherwise() {
    create(copying("longer", Duration.ofDays(3)));

    TopologySpec longer = copying("longer", Duration.ofDays(7));
    try (HeadwaterApp app = HeadwaterApp.start(longer, settings("longer"))) {
      assertThat(app.warnings())
          .extracting(Problem::render)
          .containsExactly("%s: topic 'longer-out' keeps records for 3 days, the topology declares "
                  .formatted(kafka.bootstrapServers())
              + "7 days [HW1325]\n  fix: set retention.ms of the topic to 604800000, or declare "
              + "what it has");
    }
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      assertThat(cluster.compare(TopicPlan.of(longer, (short) 1)))
          .filteredOn(TopicDrift::hasOtherRetention)
          .extracting(drift -> drift.planned().name(), TopicDrift::isMet)
          .containsExactly(tuple("longer-out", true));
    }
  }
}
