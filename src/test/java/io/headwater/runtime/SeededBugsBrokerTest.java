package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.embedded.EmbeddedKafka;
import io.headwater.runtime.HandWrittenTellers.Bug;
import io.headwater.serde.HeaderBytes;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The two seeded bugs that no driver shows: it has neither transactions nor an end. */
class SeededBugsBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int RECORDS = 300;

  /** None of them is sent twice. */
  private static final int COMMANDS = 33;

  private static final int DECODABLE = COMMANDS - 3;

  /** Found in an instance that has written all outputs, and keeps its states until a commit. */
  private static final Set<AftermathCheck> STATES_ALONE = Set.of(AftermathCheck.STATES);

  @TempDir
  Path directory;

  private EmbeddedKafka kafka;
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void startBroker() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  @AfterEach
  void stopBroker() {
    producer.close();
    kafka.close();
  }

  private void create(TopologySpec spec) {
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      cluster.create(TopicPlan.of(spec, (short) 1));
    }
  }

  @Test
  void findAnInstanceThatIsKilledAndDoesThingsAtLeastOnce() throws Exception {
    TopologySpec tellers = new Tellers().topology();
    create(tellers);
    Path state = directory.resolve("state");
    AppSettings settings = AppSettings.of(kafka.bootstrapServers(), state)
        .withGuarantee(ProcessingGuarantee.AT_LEAST_ONCE)
        .withKafka("commit.interval.ms", "100");

    try (TellerLoad load = new TellerLoad(kafka.bootstrapServers());
        AppProcess killed =
            AppProcess.startRepeating(kafka.bootstrapServers(), state, Tellers.class)) {
      // Each task commits what it has read in its first round, which may be all that there is.
      load.publish(RECORDS);
      awaitAllOutputs(tellers, RECORDS);
      load.publish(RECORDS);
      awaitAllOutputs(tellers, RECORDS + RECORDS);
      killed.kill();
      try (HeadwaterApp app = HeadwaterApp.start(tellers, settings)) {
        assertThat(app.awaitDrained(PATIENCE)).isTrue();
      }
    }

    assertThat(findings(tellers, Tellers.COMMANDS, Tellers.SWIPES))
        .contains(
            AftermathCheck.EXACTLY_ONCE,
            AftermathCheck.ORDER,
            AftermathCheck.DEAD_LETTERS,
            AftermathCheck.STATES);
  }

  private void awaitAllOutputs(TopologySpec tellers, int published) {
    await().atMost(PATIENCE).until(() -> {
      Aftermath found = read(tellers);
      return found.topic(Tellers.COMMANDS).size() + found.topic(Tellers.SWIPES).size() == published
          && STATES_ALONE.containsAll(findings(tellers, found, Tellers.COMMANDS, Tellers.SWIPES));
    });
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    Future<RecordMetadata> unused = producer.send(record);
  }

  private Aftermath read(TopologySpec spec) {
    return Aftermath.read(kafka.bootstrapServers(), spec, Map.of());
  }

  private Set<AftermathCheck> findings(TopologySpec spec, String... inputs) {
    return findings(spec, read(spec), inputs);
  }

  private static Set<AftermathCheck> findings(
      TopologySpec spec, Aftermath actual, String... inputs) {
    Aftermath expected = actual.undisturbed(spec, inputs);
    // Nobody has asked the instances how much they have counted.
    expected.counts().clear();
    expected.stores().remove("teller-command-ids");
    actual.stores().remove("teller-command-ids");
    return AftermathCheck.findings(actual, expected).keySet();
  }

  /** A thread dies between the dead letters and the end of their transaction. */
  @ParameterizedTest
  @EnumSource(names = {"NONE", "SECOND_PRODUCER"})
  void findDeadLettersThatASecondProducerHasWritten(Bug bug) throws Exception {
    TopologySpec accounts = Tellers.accounts();
    create(accounts);
    AtomicBoolean crashes = new AtomicBoolean(true);
    for (int i = 0; i < COMMANDS; i++) {
      Tellers.Published next = Tellers.command(i);
      send(new ProducerRecord<>(
          next.topic(),
          0,
          next.key().toByteArray(),
          next.value().toByteArray(),
          HeaderBytes.toKafka(next.headers())));
    }
    producer.flush();

    try (KafkaStreams streams = new KafkaStreams(
        HandWrittenTellers.topology(bug, new HandWrittenTellers.Counts(), crashes, this::send),
        properties(accounts))) {
      streams.setUncaughtExceptionHandler(thrown -> StreamThreadExceptionResponse.REPLACE_THREAD);
      streams.start();
      await()
          .atMost(PATIENCE)
          .until(() -> read(accounts).topic(Tellers.REPLIES).size() == DECODABLE);
      assertThat(crashes).isFalse();
    }

    producer.flush();
    assertThat(findings(accounts, Tellers.COMMANDS))
        .isEqualTo(bug == Bug.NONE ? Set.of() : Set.of(AftermathCheck.DEAD_LETTERS));
  }

  private Properties properties(TopologySpec spec) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, spec.name());
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(
        StreamsConfig.STATE_DIR_CONFIG, directory.resolve("hand-written").toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    // A thread that dies does not leave its group.
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 2_000);
    properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 500);
    return properties;
  }
}
