package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.diagnostic.Outcome;
import io.headwater.embedded.EmbeddedKafka;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.partition.Partitionings;
import io.headwater.serde.HeaderBytes;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.CircuitBreaker;
import io.headwater.topology.ErrorPolicy;
import io.headwater.topology.PipelineSpec;
import io.headwater.topology.Recovery;
import io.headwater.topology.StepSpec;
import io.headwater.topology.TopologySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.bank.proto.Account;
import topologies.bank.proto.Spend;

/** What the test driver cannot show: transactions, kills, restore, rebalance, placement. */
class BankApplicationBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir
  Path directory;

  private EmbeddedKafka kafka;
  private BankTraffic traffic;

  @BeforeEach
  void startBroker() {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"));
    traffic = new BankTraffic(kafka.bootstrapServers());
    traffic.createTopics();
  }

  @AfterEach
  void stopBroker() {
    traffic.close();
    kafka.close();
  }

  private AppSettings settings(String instance) {
    return AppSettings.of(kafka.bootstrapServers(), directory.resolve(instance))
        .withKafka("commit.interval.ms", "200");
  }

  private void awaitCommittedInputs() {
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      GroupOffsets offsets = new GroupOffsets(cluster, BankTraffic.BANK);
      TopicPlan plan = TopicPlan.of(BankTraffic.BANK, (short) 1);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> offsets.uncommitted(plan, IntakeBounds.NONE) == 0);
    }
  }

  /** An instance also runs when it has joined and the others have not let go of anything yet. */
  private void awaitPartitionsOfTwo() {
    String group = BankTraffic.BANK.name();
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(cluster
                  .await(cluster.admin().describeConsumerGroups(List.of(group)).all())
                  .values())
              .flatExtracting(ConsumerGroupDescription::members)
              .hasSize(2)
              .allSatisfy(
                  member -> assertThat(member.assignment().topicPartitions()).isNotEmpty()));
    }
  }

  /** All input may be committed while partitions still move, when no state can be read. */
  private static void awaitState(HeadwaterApp app, String merchant, Spend expected) {
    await()
        .atMost(PATIENCE)
        .ignoreException(IllegalArgumentException.class)
        .untilAsserted(
            () -> assertThat(app.state("spend", merchant).map(Snapshot::state)).contains(expected));
  }

  @Test
  void outputsOfAKilledInstanceEqualThoseOfAnUninterruptedRun() throws Exception {
    int merchants = 7;
    int swipesEach = 3_000;
    try (AppProcess killed = AppProcess.start(kafka.bootstrapServers(), directory.resolve("one"))) {
      traffic.swipes(merchants, merchants * 100);
      await().atMost(PATIENCE).until(() -> !traffic.byKey("merchant-totals").isEmpty());
      traffic.swipes(merchants, merchants * (swipesEach - 100));

      killed.kill();
    }

    try (AppProcess restarted =
        AppProcess.start(kafka.bootstrapServers(), directory.resolve("one"))) {
      awaitCommittedInputs();
      restarted.stop();
    }
    assertThat(traffic.byKey("merchant-totals"))
        .hasSize(merchants)
        .allSatisfy((key, totals) -> assertThat(totals)
            .usingElementComparator(java.util.Arrays::compare)
            .containsExactlyElementsOf(countedUpTo(swipesEach)));
  }

  @Test
  void outputsOfAnInstanceKilledWhileItRestoresEqualThoseOfAnUninterruptedRun() throws Exception {
    int merchants = 5_000;
    traffic.swipes(merchants, merchants);
    try (AppProcess before = AppProcess.start(kafka.bootstrapServers(), directory.resolve("one"))) {
      awaitCommittedInputs();
      before.stop();
    }
    traffic.swipes(merchants, merchants);
    Path empty = directory.resolve("two");
    for (int kill = 0; kill < 2; kill++) {
      try (AppProcess restoring =
          AppProcess.startRestoringSlowly(kafka.bootstrapServers(), empty)) {
        Instant start = Instant.now();
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(50))
            .until(() -> hasStore(empty, start));
        restoring.kill();
        assertThat(restoring.hasRun()).isFalse();
      }
      assertThat(traffic.byKey("merchant-totals"))
          .allSatisfy((key, totals) -> assertThat(totals).hasSize(1));
    }

    try (AppProcess restarted = AppProcess.start(kafka.bootstrapServers(), empty)) {
      awaitCommittedInputs();
      restarted.stop();
    }
    assertThat(traffic.byKey("merchant-totals"))
        .hasSize(merchants)
        .allSatisfy((key, totals) -> assertThat(totals)
            .usingElementComparator(java.util.Arrays::compare)
            .containsExactlyElementsOf(countedUpTo(2)));
  }

  /** Tells whether a task has opened a store to fill it; one of an earlier run is no sign. */
  private static boolean hasStore(Path stateDirectory, Instant since) throws IOException {
    if (!Files.exists(stateDirectory)) {
      return false;
    }
    try (Stream<Path> files = Files.find(
        stateDirectory,
        Integer.MAX_VALUE,
        (file, attributes) -> file.endsWith("rocksdb/spend/LOG")
            && attributes.lastModifiedTime().toInstant().isAfter(since))) {
      return files.findAny().isPresent();
    } catch (UncheckedIOException | NoSuchFileException e) {
      return false; // a directory went away meanwhile
    }
  }

  @Test
  void outputsOfAFrozenInstanceEqualThoseOfAnUninterruptedRun() throws Exception {
    int merchants = 3;
    try (AppProcess frozen = AppProcess.start(
        kafka.bootstrapServers(), directory.resolve("one"), Duration.ofSeconds(3))) {
      traffic.swipes(merchants, merchants * 100);
      await().atMost(PATIENCE).until(() -> !traffic.byKey("merchant-totals").isEmpty());
      traffic.swipes(merchants, merchants * 2_000);
      frozen.freeze();
      awaitNobody();

      frozen.thaw();

      awaitCommittedInputs();
      assertThat(frozen.log()).doesNotContain("halts");
      assertThat(frozen.stop()).isTrue();
    }
    assertThat(traffic.byKey("merchant-totals"))
        .hasSize(merchants)
        .allSatisfy((key, totals) -> assertThat(totals)
            .usingElementComparator(java.util.Arrays::compare)
            .containsExactlyElementsOf(countedUpTo(2_100)));
  }

  /** Waits until the group is taken for empty, and its transactions are aborted. */
  private void awaitNobody() {
    String group = BankTraffic.BANK.name();
    try (ClusterTopics cluster = ClusterTopics.connect(kafka.bootstrapServers(), Map.of())) {
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
        assertThat(cluster
                .await(cluster.admin().describeConsumerGroups(List.of(group)).all())
                .values())
            .flatExtracting(ConsumerGroupDescription::members)
            .isEmpty();
        assertThat(cluster.await(cluster.admin().listTransactions().all()))
            .extracting(TransactionListing::state)
            .doesNotContain(TransactionState.ONGOING);
      });
    }
  }

  /** Each swipe of 1 cent raises its merchant's total by 1: 1, 2, 3, …. */
  private static List<byte[]> countedUpTo(int swipes) {
    return IntStream.rangeClosed(1, swipes)
        .mapToObj(i -> Spend.newBuilder().setTotal(i).setSwipes(i).build().toByteArray())
        .toList();
  }

  @Test
  void deadLetterIsCommittedOnceWithItsNeighbours() throws Exception {
    byte[] poison = {1, 2, 3};
    try (HeadwaterApp app = HeadwaterApp.start(BankTraffic.BANK, settings("one"))) {
      traffic.swipes(1, 50);
      traffic.raw("card-swipes", 2, "card", poison);
      traffic.swipes(1, 50);

      assertThat(app.awaitDrained(PATIENCE)).isTrue();

      assertThat(app.metrics().counts().isConserved()).isTrue();
      awaitState(app, "m0", Spend.newBuilder().setTotal(100).setSwipes(100).build());
    }
    assertThat(traffic.committed("card-swipes-dlq")).singleElement().satisfies(record -> {
      DeadLetter letter = DeadLetterHeaders.read(
              record.key().getBytes(StandardCharsets.UTF_8),
              record.value(),
              HeaderBytes.fromKafka(record.headers()))
          .orElseThrow();
      assertThat(record.partition()).isEqualTo(2);
      assertThat(letter.value()).isEqualTo(poison);
      assertThat(letter.cause().code()).isEqualTo("DECODE_MALFORMED");
      assertThat(letter.origin())
          .isEqualTo(new RecordPosition("card-swipes", 2, letter.origin().offset()));
    });
  }

  @Test
  void poisonOfTheLargestSizeIsADeadLetterAsWell() throws Exception {
    byte[] poison = new byte[1_048_450];
    try (HeadwaterApp app = HeadwaterApp.start(BankTraffic.BANK, settings("one"))) {
      traffic.raw("card-swipes", 0, "card", poison);

      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      assertThat(app.halt()).isEmpty();
    }
    assertThat(traffic.committed("card-swipes-dlq"))
        .singleElement()
        .satisfies(record -> assertThat(record.value()).isEqualTo(poison));
  }

  @Test
  void haltsInFrontOfARecordThatIsDeclaredToHaltItAndSoDoesTheNextInstance() throws Exception {
    TopologySpec halting = BankTraffic.BANK.withRecovery(Recovery.fail());
    traffic.raw("card-swipes", 2, "card", new byte[] {1, 2, 3});

    for (String instance : List.of("one", "two")) {
      // A member that halts does not leave its group: the next one waits for the end of its
      // session.
      AppSettings settings = settings(instance).withKafka("consumer.session.timeout.ms", "6000");
      try (HeadwaterApp app = HeadwaterApp.start(halting, settings)) {
        await().atMost(PATIENCE).until(() -> app.halt().isPresent());

        assertThat(app.halt().orElseThrow())
            .contains("/decode at card-swipes-2@0: ", "[DECODE_MALFORMED]");
      }
    }
    assertThat(traffic.committed("card-swipes-dlq")).isEmpty();
  }

  @Test
  void pausesAboveARateOfDeadLettersAndLosesNothing() throws Exception {
    TopologySpec pausing = BankTraffic.BANK.withBreaker(Optional.of(
        CircuitBreaker.above(0.5).of(20).pausing(Duration.ofSeconds(1)).trying(5)));
    for (int i = 0; i < 100; i++) {
      traffic.raw("card-swipes", 2, "card", new byte[] {1, 2, 3});
    }

    try (HeadwaterApp app = HeadwaterApp.start(pausing, settings("one"))) {
      await().atMost(PATIENCE).until(() -> app.paused().isPresent());
      assertThat(app.state()).isEqualTo("PAUSED");
      assertThat(app.halt()).isEmpty();
      traffic.swipes(1, 100);

      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      await().atMost(PATIENCE).until(() -> app.paused().isEmpty());
      assertThat(app.metrics().counts().isConserved()).isTrue();
    }
    assertThat(traffic.committed("card-swipes-dlq")).hasSize(100);
    assertThat(traffic.committed("merchant-totals")).hasSize(100);
  }

  /** The bank, with a first step that refuses each of the first records once. */
  private static TopologySpec refusingOnce(int records, Set<String> refused, Recovery recovery) {
    List<PipelineSpec> pipelines = BankTraffic.BANK.pipelines().stream()
        .map(pipeline -> {
          StepSpec refuse = new StepSpec.Peek(
              "refuse",
              record -> {
                if (refused.size() < records && refused.add(record.origin().toString())) {
                  throw new IllegalStateException();
                }
              },
              pipeline.where());
          return new PipelineSpec(
              pipeline.name(),
              pipeline.from(),
              Stream.concat(Stream.of(refuse), pipeline.steps().stream()).toList(),
              new ErrorPolicy(Optional.empty(), Map.of("refuse", recovery)),
              pipeline.where());
        })
        .toList();
    return new TopologySpec(
        BankTraffic.BANK.name(),
        BankTraffic.BANK.streams(),
        BankTraffic.BANK.aggregates(),
        pipelines,
        BankTraffic.BANK.where());
  }

  @Test
  void retriedRecordsHaveTheirEffectsOnce() throws Exception {
    Set<String> refused = ConcurrentHashMap.newKeySet();
    try (HeadwaterApp app =
        HeadwaterApp.start(refusingOnce(20, refused, Recovery.retry(2)), settings("one"))) {
      traffic.swipes(1, 50);

      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      assertThat(refused).hasSize(20);
      assertThat(app.metrics().counts().isConserved()).isTrue();
      awaitState(app, "m0", Spend.newBuilder().setTotal(50).setSwipes(50).build());
    }
    assertThat(traffic.committed("merchant-totals")).hasSize(50);
    assertThat(traffic.committed("card-swipes-dlq")).isEmpty();
  }

  @Test
  void recordsSetAsideHaveTheirEffectsOnceThoughTheInstanceIsAnother() throws Exception {
    Set<String> refused = ConcurrentHashMap.newKeySet();
    Duration wait = Duration.ofSeconds(3);
    Recovery aside = Recovery.retry(2).withBackoff(wait, 1, wait).aside();
    TopologySpec refusing = refusingOnce(20, refused, aside);
    try (HeadwaterApp app = HeadwaterApp.start(refusing, settings("one"))) {
      traffic.swipes(1, 50);
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
      assertThat(app.metrics().counts().of(Outcome.PARKED)).isEqualTo(20);
    }
    delete(directory.resolve("one"));

    try (HeadwaterApp app = HeadwaterApp.start(refusing, settings("two"))) {
      awaitState(app, "m0", Spend.newBuilder().setTotal(50).setSwipes(50).build());
      assertThat(app.metrics().counts().isConserved()).isTrue();
    }
    assertThat(refused).hasSize(20);
    assertThat(traffic.committed("merchant-totals")).hasSize(50);
    assertThat(traffic.committed("card-swipes-dlq")).isEmpty();
  }

  @Test
  void repartitionedRecordsAreWhereTheDeclaredPartitionerPutsThem() throws Exception {
    try (HeadwaterApp app = HeadwaterApp.start(BankTraffic.BANK, settings("one"))) {
      traffic.swipes(50, 500);

      assertThat(app.awaitDrained(PATIENCE)).isTrue();
    }
    List<ConsumerRecord<String, byte[]>> totals = traffic.committed("merchant-totals");
    assertThat(totals)
        .hasSize(500)
        .allSatisfy(record -> assertThat(record.partition())
            .isEqualTo(Partitionings.murmur2()
                .newFunction()
                .partition(record.key().getBytes(StandardCharsets.UTF_8), 6)));
    assertThat(totals).extracting(ConsumerRecord::partition).contains(0, 1, 2, 3, 4, 5);
  }

  @Test
  void instancesShareTheLoadAndOneTakesOver() throws Exception {
    try (HeadwaterApp survivor = HeadwaterApp.start(BankTraffic.BANK, settings("one"))) {
      assertThat(survivor.awaitRunning(PATIENCE)).isTrue();
      try (HeadwaterApp leaver = HeadwaterApp.start(BankTraffic.BANK, settings("two"))) {
        assertThat(leaver.awaitRunning(PATIENCE)).isTrue();
        awaitPartitionsOfTwo();
        await().atMost(PATIENCE).until(() -> survivor.isRunning() && leaver.isRunning());
        traffic.deposits(60, 5);
        assertThat(survivor.awaitDrained(PATIENCE)).isTrue();
        assertThat(survivor.metrics().counts().consumed()).isPositive();
        assertThat(leaver.metrics().counts().consumed()).isPositive();
      }

      traffic.deposits(60, 5);

      assertThat(survivor.awaitDrained(PATIENCE)).isTrue();
      await()
          .atMost(PATIENCE)
          .ignoreException(IllegalArgumentException.class)
          .untilAsserted(() -> assertThat(survivor.scan("account", 100))
              .hasSize(60)
              .allSatisfy(entry ->
                  assertThat(((Account) entry.getValue().state()).getBalance()).isEqualTo(10)));
    }
  }

  @Test
  void stateIsRestoredAfterLosingTheLocalDirectory() throws Exception {
    try (HeadwaterApp app = HeadwaterApp.start(BankTraffic.BANK, settings("one"))) {
      traffic.deposits(20, 10);
      assertThat(app.awaitDrained(PATIENCE)).isTrue();
    }
    delete(directory.resolve("one"));

    try (HeadwaterApp app = HeadwaterApp.start(BankTraffic.BANK, settings("one"))) {
      await()
          .atMost(PATIENCE)
          .ignoreException(IllegalArgumentException.class)
          .untilAsserted(() -> assertThat(app.scan("account", 100))
              .hasSize(20)
              .allSatisfy(entry -> {
                assertThat(((Account) entry.getValue().state()).getBalance()).isEqualTo(10);
                assertThat(entry.getValue().sequence()).isEqualTo(11);
              }));
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      files.sorted(Comparator.reverseOrder()).forEach(BankApplicationBrokerTest::deleteOne);
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
