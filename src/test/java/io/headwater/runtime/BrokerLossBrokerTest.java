package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.headwater.embedded.BrokerProcesses;
import io.headwater.serde.SnapshotBytes;
import io.headwater.topology.TopologySpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Brokers that are killed under load, dead letters among the records: what is committed in the end
 * is what a run without faults leads to.
 */
@Timeout(240)
class BrokerLossBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SOME = 300;
  private static final TopologySpec TELLERS = new Tellers().topology();

  @TempDir
  Path directory;

  private AppSettings settings(Cluster cluster) {
    return AppSettings.of(cluster.servers(), directory.resolve("state"))
        .withCreateTopics(true)
        .withReplicationFactor((short) cluster.size)
        .withThreads(2)
        .withKafka("producer.transaction.timeout.ms", "10000")
        .withKafka("commit.interval.ms", "100");
  }

  @Test
  void threeBrokersLoseNothingAndRepeatNothingWhenLeadersAreKilled() throws Exception {
    try (Cluster cluster = new Cluster(directory.resolve("kafka"), 3);
        HeadwaterApp app = HeadwaterApp.start(TELLERS, settings(cluster));
        TellerLoad load = new TellerLoad(cluster.servers())) {
      load.start();
      cluster.awaitProgress();
      // Kafka's admin client cannot ask for all of them once a broker has failed it.
      List<String> transactions = cluster.transactions();

      int leader = cluster.leaderOf(Tellers.COMMANDS);
      cluster.brokers.kill(leader);
      cluster.awaitProgress();
      cluster.brokers.restart(leader);
      cluster.awaitAllInSync();
      cluster.brokers.kill(cluster.coordinatorOf(transactions.get(0)));
      cluster.awaitProgress();

      assertNothingIsLostOrRepeated(cluster, app, load);
    }
  }

  @Test
  void oneBrokerLosesNothingAndRepeatsNothingWhenItIsKilledAndStartedAgain() throws Exception {
    try (Cluster cluster = new Cluster(directory.resolve("kafka"), 1);
        HeadwaterApp app = HeadwaterApp.start(TELLERS, settings(cluster));
        TellerLoad load = new TellerLoad(cluster.servers())) {
      load.start();
      cluster.awaitProgress();

      cluster.brokers.kill(1);
      cluster.brokers.restart(1);
      cluster.awaitProgress();

      assertNothingIsLostOrRepeated(cluster, app, load);
    }
  }

  private static void assertNothingIsLostOrRepeated(
      Cluster cluster, HeadwaterApp app, TellerLoad load) throws Exception {
    int published = load.stop();
    assertThat(app.awaitDrained(PATIENCE)).as("drained, halted %s", app.halt()).isTrue();
    Aftermath actual = Aftermath.read(cluster.servers(), TELLERS, app.metrics().countsByProgram());
    Aftermath expected = actual.undisturbed(TELLERS, Tellers.COMMANDS, Tellers.SWIPES);

    assertThat(
            actual.topic(Tellers.COMMANDS).size() + actual.topic(Tellers.SWIPES).size())
        .isEqualTo(published);
    assertThat(AftermathCheck.findings(actual, expected)).isEmpty();
    assertThat(actual.topic("teller-commands-dlq")).hasSizeGreaterThan(SOME / 10);
    assertThat(actual.topic("teller-swipes-dlq")).isNotEmpty();
    assertStoresHold(expected, app);
  }

  /** What instances answer with is in their stores, and not in the changelogs of these. */
  private static void assertStoresHold(Aftermath expected, HeadwaterApp app) {
    assertThat(app.scan("teller", 100))
        .hasSize(tellers(expected).size())
        .allSatisfy(entry -> assertThat(stored(expected, entry.getKey()))
            .endsWith(SnapshotBytes.encode(entry.getValue())));
  }

  private static byte[] stored(Aftermath expected, byte[] key) {
    return Objects.requireNonNull(tellers(expected).get(ByteString.copyFrom(key)))
        .toByteArray();
  }

  private static Map<ByteString, ByteString> tellers(Aftermath aftermath) {
    return Objects.requireNonNull(aftermath.stores().get("teller"));
  }

  /** Brokers, and somebody to ask them. */
  private static final class Cluster implements AutoCloseable {
    private final int size;
    private final BrokerProcesses brokers;
    private final Admin admin;

    Cluster(Path directory, int size) {
      this.size = size;
      brokers = BrokerProcesses.start(directory, size);
      admin = Admin.create(Map.of("bootstrap.servers", brokers.bootstrapServers()));
    }

    String servers() {
      return brokers.bootstrapServers();
    }

    /** Nobody needs what they hold any more. */
    @Override
    public void close() {
      admin.close();
      IntStream.rangeClosed(1, size).forEach(brokers::kill);
      brokers.close();
    }

    /** Waits until some more replies are committed. */
    void awaitProgress() {
      long before = committedReplies();
      await().atMost(PATIENCE).until(() -> committedReplies() > before + SOME);
    }

    private long committedReplies() {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      IntStream.range(0, Tellers.PARTITIONS)
          .forEach(i -> ends.put(new TopicPartition(Tellers.REPLIES, i), OffsetSpec.latest()));
      try {
        return admin
            .listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
            .all()
            .get()
            .values()
            .stream()
            .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
            .sum();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    int leaderOf(String topic) throws Exception {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get()
          .values()
          .iterator()
          .next()
          .partitions()
          .get(0)
          .leader()
          .id();
    }

    List<String> transactions() throws Exception {
      return admin.listTransactions().all().get().stream()
          .map(TransactionListing::transactionalId)
          .toList();
    }

    int coordinatorOf(String transaction) throws Exception {
      return admin
          .describeTransactions(List.of(transaction))
          .description(transaction)
          .get()
          .coordinatorId();
    }

    void awaitAllInSync() {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(admin
                  .describeTopics(admin.listTopics().names().get())
                  .allTopicNames()
                  .get()
                  .values())
              .flatExtracting(topic -> topic.partitions())
              .allSatisfy(partition -> assertThat(partition.isr()).hasSize(3)));
    }
  }
}
