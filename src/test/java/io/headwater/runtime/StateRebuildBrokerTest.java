package io.headwater.runtime;

import static io.headwater.testkit.BankMessages.deposit;
import static io.headwater.testkit.BankMessages.open;
import static io.headwater.testkit.BankMessages.withdraw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.behavior.Aggregate;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import io.headwater.serde.SnapshotBytes;
import io.headwater.state.CheckedCodec;
import io.headwater.state.StateCodec;
import io.headwater.state.StoreMark;
import io.headwater.testkit.Visits;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.Account;
import topologies.bank.proto.AccountCommand;
import topologies.bank.proto.AccountEvent;

/** An aggregate whose next version folds the same events into other states, on a broker. */
class StateRebuildBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int KEYS = 20;

  @TempDir
  static Path directory;

  private static EmbeddedKafka kafka;
  private static BankTraffic traffic;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    traffic = new BankTraffic(kafka.bootstrapServers());
  }

  @AfterAll
  static void stopBroker() {
    traffic.close();
    kafka.close();
  }

  private static Aggregate<AccountCommand, AccountEvent, Account> version(int number) {
    return Visits.unending(number);
  }

  private static TopologySpec topology(String name, int version) {
    return Visits.topology(name, name + "-", version(version));
  }

  private static AppSettings settings(String stateDirectory) {
    return AppSettings.of(kafka.bootstrapServers(), directory.resolve(stateDirectory))
        .withCreateTopics(true)
        .withKafka("commit.interval.ms", "200")
        // One that has halted leaves its group by this.
        .withKafka("main.consumer.session.timeout.ms", "6000");
  }

  private static HeadwaterApp start(String name, int version, AppSettings settings) {
    return HeadwaterApp.start(topology(name, version), settings);
  }

  /** Runs the first version until it has decided commands of all keys. */
  private static void runFirst(String name) throws InterruptedException {
    try (HeadwaterApp app = start(name, 1, settings(name))) {
      command(name, open("ada"), deposit(5), withdraw(1), deposit(7));
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
    }
  }

  private static void command(String name, AccountCommand... commands) {
    for (AccountCommand command : commands) {
      IntStream.range(0, KEYS)
          .forEach(i -> traffic.keyed(name + "-commands", "v" + i, command.toByteArray()));
    }
    traffic.flush();
  }

  /** Returns what a version makes of all events. */
  private static Map<String, Snapshot> folded(String name, int version) {
    Map<String, Snapshot> states = new TreeMap<>();
    traffic
        .committed(name + "-events")
        .forEach(record -> states.merge(
            record.key(),
            version(version).evolve(version(version).initial(), event(record)),
            (before, first) -> version(version).evolve(before, event(record))));
    return states;
  }

  private static AccountEvent event(ConsumerRecord<String, byte[]> record) {
    try {
      return AccountEvent.parseFrom(record.value());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Snapshot> states(HeadwaterApp app) {
    return app.scan("visit", 2 * KEYS).stream()
        .collect(Collectors.toMap(
            one -> new String(one.getKey(), StandardCharsets.UTF_8), Map.Entry::getValue));
  }

  private static long rebuiltEvents(HeadwaterApp app) {
    return app.metrics().rebuild("visit").events();
  }

  @Test
  void makesAllStatesAnewWithoutACommandComing() throws InterruptedException {
    runFirst("idle");

    try (HeadwaterApp app = start("idle", 2, settings("idle"))) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();

      assertThat(states(app)).hasSize(KEYS).isEqualTo(folded("idle", 2));
      assertThat(rebuiltEvents(app)).isEqualTo(4 * KEYS);
    }
    try (HeadwaterApp app = start("idle", 2, settings("idle"))) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();

      assertThat(rebuiltEvents(app)).isZero();
    }
  }

  @Test
  void decidesNothingBeforeTheStatesAreRight() throws InterruptedException {
    runFirst("busy");
    command("busy", deposit(1));

    try (HeadwaterApp app = start("busy", 2, settings("busy-without-its-stores"))) {
      command("busy", deposit(2));
      assertThat(app.awaitDrained(PATIENCE)).isTrue();

      assertThat(states(app)).isEqualTo(folded("busy", 2));
      assertThat(app.state("visit", "v3"))
          .hasValueSatisfying(state -> assertThat(state.sequence()).isEqualTo(6));
    }
  }

  @Test
  void beginsAgainAfterAFailureHalfWay() throws InterruptedException {
    runFirst("fails");
    AtomicInteger openings = new AtomicInteger();
    TopologySpec failing = Visits.topology("fails", "fails-", Visits.unending(2, () -> {
      if (openings.incrementAndGet() == KEYS / 2) {
        throw new IllegalStateException("half-way");
      }
    }));

    try (HeadwaterApp app = HeadwaterApp.start(failing, settings("fails"))) {
      await().atMost(PATIENCE).until(() -> app.halt().isPresent());
      assertThat(app.halt().get()).contains("threw IllegalStateException").contains("[HW1688]");
    }
    try (HeadwaterApp app = HeadwaterApp.start(failing, settings("fails"))) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();

      assertThat(states(app)).isEqualTo(folded("fails", 2));
    }
  }

  @Test
  void beginsAgainWhereAnInstanceStoppedAfterTheFirstChange() throws InterruptedException {
    runFirst("half");
    try (HeadwaterApp app = start("half", 2, settings("half"))) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();
    }
    Map<String, Snapshot> before = folded("half", 1);
    Snapshot unfinished = new Snapshot(Account.getDefaultInstance(), 0);
    for (int partition = 0; partition < 2; partition++) {
      changelog("half", partition, StoreMark.KEY.get(), Optional.of(unfinished));
      for (String key : List.of("v3", "v4", "v5")) {
        if (partition == Utils.toPositive(Utils.murmur2(bytes(key))) % 2) {
          changelog("half", partition, bytes(key), Optional.ofNullable(before.get(key)));
        }
      }
    }

    try (HeadwaterApp app = start("half", 2, settings("half-elsewhere"))) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();

      assertThat(states(app)).isEqualTo(folded("half", 2));
      assertThat(rebuiltEvents(app)).isEqualTo(4 * KEYS);
    }
  }

  @Test
  void makesStatesAnewThatNoVersionHasMarked() throws InterruptedException {
    runFirst("older");
    changelog("older", 0, StoreMark.KEY.get(), Optional.empty());
    changelog("older", 1, StoreMark.KEY.get(), Optional.empty());

    try (HeadwaterApp app = start("older", 1, settings("older-elsewhere"))) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();

      assertThat(rebuiltEvents(app)).isEqualTo(4 * KEYS);
      assertThat(states(app)).isEqualTo(folded("older", 1));
    }
  }

  @Test
  void makesStatesAnewOneOfWhichCannotBeRead() throws InterruptedException {
    runFirst("corrupt");
    byte[] key = bytes("v7");
    changelog("corrupt", Utils.toPositive(Utils.murmur2(key)) % 2, key, new byte[] {1, 2, 3});

    try (HeadwaterApp app = start("corrupt", 1, settings("corrupt-elsewhere"))) {
      command("corrupt", deposit(1));
      assertThat(app.awaitDrained(PATIENCE)).isTrue();

      assertThat(states(app)).isEqualTo(folded("corrupt", 1));
      assertThat(app.halt()).isEmpty();
    }
  }

  @Test
  void haltsAndLeavesTheStatesAloneWhereTheirFirstEventsAreGone() throws InterruptedException {
    runFirst("gone");
    Map<String, Snapshot> first = folded("gone", 1);
    removeEvents("gone", KEYS);

    try (HeadwaterApp app = start("gone", 2, settings("gone"))) {
      await().atMost(PATIENCE).until(() -> app.halt().isPresent());
      assertThat(app.halt().get())
          .containsPattern("visit at gone-events-[01]@[0-9]+: the first "
              + "event of a key has sequence number [23], expected 1: those before it are gone, so "
              + "the states of store 'visit' cannot be made anew \\[HW1682\\]");
    }
    try (HeadwaterApp app = start("gone", 1, settings("gone"))) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();
      assertThat(states(app)).isEqualTo(first);
    }
    AppSettings trusting = settings("gone").withKafka("headwater.trusted.stores", "other, visit");
    try (HeadwaterApp app = start("gone", 2, trusting)) {
      command("gone", deposit(1));
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
    }
    try (HeadwaterApp app = start("gone", 2, settings("gone"))) {
      assertThat(app.awaitRunning(PATIENCE)).isTrue();
      assertThat(app.state("visit", "v0"))
          .hasValueSatisfying(state -> assertThat(((Account) state.state()).getBalance())
              .isEqualTo(balance(first, "v0") + 2));
    }
  }

  private static long balance(Map<String, Snapshot> states, String key) {
    return ((Account) Objects.requireNonNull(states.get(key)).state()).getBalance();
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /** Writes what a store holds under a key, as the store does. */
  private static void changelog(
      String name, int partition, byte[] key, Optional<Snapshot> snapshot) {
    byte[] value =
        snapshot.map(new CheckedCodec<>("visit", new Plain())::encode).orElse(null);
    changelog(name, partition, key, value);
  }

  private static void changelog(String name, int partition, byte[] key, byte @Nullable [] value) {
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer())) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(name + "-visit-changelog", partition, key, value);
      assertThat(producer.send(record)).succeedsWithin(PATIENCE);
    }
  }

  /** Snapshots as the stores of aggregates hold them. */
  private record Plain() implements StateCodec<Snapshot> {
    @Override
    public byte[] encode(Snapshot snapshot) {
      return SnapshotBytes.encode(snapshot);
    }

    @Override
    public Snapshot decode(byte[] bytes) {
      return SnapshotBytes.decode(MessageType.of(Account.class), bytes);
    }

    @Override
    public int sizeBytes(Snapshot snapshot) {
      return SnapshotBytes.sizeOf(snapshot);
    }
  }

  /** Removes the oldest events of both partitions, that many in all. */
  private static void removeEvents(String name, int count) {
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      Map<TopicPartition, RecordsToDelete> before = IntStream.range(0, 2)
          .boxed()
          .collect(Collectors.toMap(
              i -> new TopicPartition(name + "-events", i),
              i -> RecordsToDelete.beforeOffset(count / 2)));
      cluster.await(cluster.admin().deleteRecords(before).all());
    }
  }
}
