package io.headwater.runtime;

import static io.headwater.testkit.Words.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Gauge;
import com.google.protobuf.Int64Value;
import com.google.protobuf.StringValue;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An application starts with everything in place or not at all. The cluster fills up in order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StartChecksBrokerTest {
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

  private static AppSettings settings(String instance) {
    return AppSettings.of(kafka.bootstrapServers(), directory.resolve(instance));
  }

  @Test
  @Order(1)
  void refusesToStartWithoutItsTopics() {
    assertThatThrownBy(() -> HeadwaterApp.start(BankTraffic.BANK, settings("one")))
        .isInstanceOfSatisfying(InvalidInputException.class, e -> {
          assertThat(e.problems()).hasSize(8);
          assertThat(e.problems().get(0).render())
              .isEqualTo("%1$s: topic 'account-commands' does not exist [HW0401]\n"
                      .formatted(kafka.bootstrapServers())
                  + "  fix: run: headwater topics bank --create --bootstrap-servers "
                  + kafka.bootstrapServers());
        });
  }

  @Test
  @Order(2)
  void refusesATopicWithAnotherPartitionCount() {
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      NewTopic other = new NewTopic("card-swipes", 5, (short) 1);
      cluster.await(cluster.admin().createTopics(List.of(other)).all());
      await().until(() -> !cluster.existing(List.of("card-swipes")).isEmpty());
    }

    assertThatThrownBy(
            () -> HeadwaterApp.start(BankTraffic.BANK, settings("one").withCreateTopics(true)))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.problems())
                .extracting(Problem::render)
                .containsExactly("%s: topic 'card-swipes' has 5 partitions, the topology declares 6"
                        .formatted(kafka.bootstrapServers())
                    + " [HW0402]\n  fix: declare 5 partitions, or use another topic: keys would"
                    + " move"));
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      assertThat(cluster.existing(List.of("account-commands", "card-swipes")))
          .containsExactly("card-swipes");
    }
  }

  @Test
  @Order(3)
  void refusesAStateDirectoryOfAnotherInstance() {
    try (StateDirectory held = StateDirectory.take(directory.resolve("two"))) {
      assertThat(held).isNotNull();

      assertThatThrownBy(() -> HeadwaterApp.start(BankTraffic.BANK, settings("two")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("two: the state directory is held by another instance")
          .hasMessageContaining("[HW0405]");
    }
  }

  @Test
  @Order(4)
  void saysWhenNoBrokerAnswers() {
    AppSettings nowhere = AppSettings.of("127.0.0.1:1", directory.resolve("three"));

    assertThatThrownBy(() -> HeadwaterApp.start(BankTraffic.BANK, nowhere))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageStartingWith("127.0.0.1:1: the cluster does not answer within 10 s");
    assertThat(directory.resolve("three")).doesNotExist();
  }

  private static TopologySpec counting() {
    return counting("counting");
  }

  /** Counts words by key, and says each count. */
  private static TopologySpec counting(String name) {
    TopologyBuilder counting = TopologyBuilder.topology(name);
    StreamRef<StringValue> in =
        counting.stream(name + "-in", StringValue.class, stream -> stream.partitions(1));
    StreamRef<Int64Value> out =
        counting.stream(name + "-out", Int64Value.class, stream -> stream.partitions(1));
    counting
        .pipeline("count", in)
        .aggregate("counts", Int64Value.class, (count, word) -> Int64Value.of(count.getValue() + 1))
        .to(out);
    return counting.build();
  }

  private static AppSettings settingsOf(String instance) {
    return settings(instance)
        .withCreateTopics(true)
        .withKafka("commit.interval.ms", "200")
        .withKafka("producer.transaction.timeout.ms", "3000");
  }

  private static void send(int words) {
    send("counting-in", words);
  }

  private static void send(String topic, int words) {
    try (BankTraffic traffic = new BankTraffic(kafka.bootstrapServers())) {
      IntStream.range(0, words)
          .forEach(i -> traffic.keyed(topic, "k" + i % 3, word("w").toByteArray()));
      traffic.flush();
    }
  }

  private static long written(String topic) {
    try (BankTraffic traffic = new BankTraffic(kafka.bootstrapServers())) {
      return traffic.committed(topic).size();
    }
  }

  @Test
  @Order(5)
  void processesNothingWhileTheDiskIsNearlyFull() throws InterruptedException {
    Disk disk = new Disk();
    try (HeadwaterApp app =
        HeadwaterApp.start(counting(), settingsOf("four"), disk, IntakeBounds.NONE, true)) {
      send(30);
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      disk.free.set(1);
      await().atMost(PATIENCE).until(() -> app.paused().isPresent());
      send(30);

      // Longer than a transaction may be open.
      await()
          .atMost(PATIENCE)
          .during(Duration.ofSeconds(6))
          .until(() -> app.state().equals("PAUSED"));

      assertThat(app.isRunning()).isFalse();
      assertThat(written("counting-out")).isEqualTo(30);
      disk.free.set(Long.MAX_VALUE);
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      assertThat(app.paused()).isEmpty();
      assertThat(app.halt()).isEmpty();
      assertThat(written("counting-out")).isEqualTo(60);
      assertThat(written("counting-in-dlq")).isZero();
    }
  }

  /** A disk that is as full as a test wants. */
  private static final class Disk implements DiskSpace {
    private final AtomicLong free = new AtomicLong(Long.MAX_VALUE);

    @Override
    public long freeBytes() {
      return free.get();
    }

    @Override
    public long totalBytes() {
      return Long.MAX_VALUE;
    }
  }

  /** What may befall the files of a store. */
  enum Damage {
    CURRENT {
      @Override
      void befall(Path task) throws IOException {
        Files.writeString(only(task, "CURRENT"), "garbage");
      }
    },
    MANIFEST {
      @Override
      void befall(Path task) throws IOException {
        Files.write(only(task, "MANIFEST-.*"), new byte[] {1, 2, 3});
      }
    },
    SST {
      @Override
      void befall(Path task) throws IOException {
        Files.write(only(task, ".*\\.sst"), new byte[] {1, 2, 3});
      }
    },
    CHECKPOINT {
      @Override
      void befall(Path task) throws IOException {
        Files.writeString(task.resolve(".checkpoint"), "garbage");
      }
    };

    abstract void befall(Path task) throws IOException;

    static Path only(Path task, String name) throws IOException {
      try (Stream<Path> files = Files.walk(task)) {
        return files
            .filter(file -> file.getFileName().toString().matches(name))
            .findFirst()
            .orElseThrow();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @Order(6)
  void putsDamagedStatesAsideAndRestoresThem(Damage damage) throws Exception {
    long before;
    try (HeadwaterApp app = HeadwaterApp.start(counting(), settingsOf("five"))) {
      send(3);
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      before = count(app);
    }
    damage.befall(directory.resolve("five/counting/0_0"));

    try (HeadwaterApp app = HeadwaterApp.start(counting(), settingsOf("five"))) {
      send(3);
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      assertThat(count(app)).isEqualTo(before + 1);
      assertThat(app.metrics().registry().getGauges())
          .extractingByKey("headwater.state.quarantined{topology=counting}")
          .extracting(Gauge::getValue)
          .isEqualTo(1);
      assertThat(directory.resolve("five/.quarantine/counting")).isNotEmptyDirectory();
    }
  }

  /* It has a store of that name, with other states, of another changelog. */
  @Test
  @Order(7)
  void restoresOverTheStatesOfAnotherApplication() throws Exception {
    try (HeadwaterApp other = HeadwaterApp.start(counting("other"), settingsOf("six"))) {
      send("other-in", 30);
      assertThat(other.awaitDrained(PATIENCE)).isTrue();
    }
    long before;
    try (HeadwaterApp app = HeadwaterApp.start(counting(), settingsOf("six"))) {
      send(3);
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      before = count(app);
    }
    Path own = directory.resolve("six/counting/0_0");
    Utils.delete(own.toFile());
    Files.move(directory.resolve("six/other/0_0"), own);

    try (HeadwaterApp app = HeadwaterApp.start(counting(), settingsOf("six"))) {
      send(3);
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      assertThat(count(app)).isEqualTo(before + 1);
    }
  }

  /* It is kept from reading until what it was to read is gone. */
  @Test
  @Order(8)
  void haltsAtInputThatIsDeletedBehindItsBack() throws Exception {
    Disk disk = new Disk();
    AppSettings slow = settingsOf("seven")
        .withKafka("buffered.records.per.partition", "1")
        .withKafka("main.consumer.max.poll.records", "1")
        .withKafka("main.consumer.fetch.max.bytes", "500")
        .withKafka("main.consumer.max.partition.fetch.bytes", "500");
    try (HeadwaterApp app =
            HeadwaterApp.start(counting("behind"), slow, disk, IntakeBounds.NONE, true);
        BankTraffic traffic = new BankTraffic(kafka.bootstrapServers());
        ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      disk.free.set(1);
      await().atMost(PATIENCE).until(() -> app.paused().isPresent());
      IntStream.range(0, 200)
          .forEach(i -> traffic.raw("behind-in", 0, "k", word("w").toByteArray()));
      cluster.await(cluster
          .admin()
          .deleteRecords(
              Map.of(new TopicPartition("behind-in", 0), RecordsToDelete.beforeOffset(150)))
          .all());

      disk.free.set(Long.MAX_VALUE);

      await().atMost(PATIENCE).until(() -> app.halt().isPresent());
      assertThat(app.halt().orElseThrow())
          .matches("(?s)behind-in-0@(\\d+): \\d+ offsets were deleted before topology 'behind' has"
              + " read them, up to 150 \\[HW1861\\].*accept-loss behind --at"
              + " behind-in-0@\\1\\.\\.150 .*");
    }
  }

  private static long count(HeadwaterApp app) {
    return ((Int64Value) app.state("counts", "k0").orElseThrow().state()).getValue();
  }
}
