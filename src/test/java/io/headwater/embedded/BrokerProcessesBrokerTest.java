package io.headwater.embedded;

import static io.headwater.embedded.BrokerClients.admin;
import static io.headwater.embedded.BrokerClients.createTopic;
import static io.headwater.embedded.BrokerClients.describe;
import static io.headwater.embedded.BrokerClients.producer;
import static io.headwater.embedded.BrokerClients.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.headwater.diagnostic.ClusterUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class BrokerProcessesBrokerTest {
  @TempDir
  Path temporary;

  @Test
  void threeBrokersOutliveTheLossOfOne() throws Exception {
    try (BrokerProcesses brokers = BrokerProcesses.start(temporary, 3);
        Admin admin = admin(brokers.bootstrapServers());
        Producer<String, String> producer = producer(brokers.bootstrapServers())) {
      createTopic(admin, "orders");
      awaitInSync(admin, "orders", 1, 2, 3);
      int leader = partition(admin, "orders").leader().id();
      int[] others = IntStream.of(1, 2, 3).filter(broker -> broker != leader).toArray();

      brokers.kill(leader);
      producer.send(new ProducerRecord<>("orders", "o-1", "placed")).get();

      awaitInSync(admin, "orders", others);

      brokers.restart(leader);

      awaitInSync(admin, "orders", 1, 2, 3);
      assertThat(read(brokers.bootstrapServers(), "orders", "classic", 1))
          .containsExactly("placed");

      brokers.stop(leader);

      awaitInSync(admin, "orders", others);
    }
    assertThat(temporary)
        .isDirectoryRecursivelyContaining("glob:**/broker-1/.kafka_cleanshutdown")
        .isDirectoryRecursivelyContaining("glob:**/broker-2/.kafka_cleanshutdown")
        .isDirectoryRecursivelyContaining("glob:**/broker-3/.kafka_cleanshutdown");
  }

  @Test
  void aBrokerEndsWhenItsParentLetsGo() throws Exception {
    Process child = ChildJvm.of(
            BrokerMain.class,
            List.of(
                temporary.resolve("data").toString(),
                "1",
                "a-cluster",
                new ClusterPorts(LoopbackPorts.forNodes(1)).toArgument()))
        .start();

    child.getOutputStream().close();

    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isZero();
  }

  @Test
  void showsTheEndOfTheLogOfABrokerThatDoesNotStart() throws Exception {
    Path cluster = temporary.resolve("cluster").toAbsolutePath();
    try (BrokerDirectory ours =
        BrokerDirectory.claim(cluster, new NodeIdentity(0, 1, "a-cluster"))) {
      Files.createDirectory(ours.path().resolve("broker-1"));
      Files.createFile(ours.path().resolve("broker-1/notes.txt"));
    }

    assertThatExceptionOfType(ClusterUnavailableException.class)
        .isThrownBy(() -> BrokerProcesses.start(cluster, 1))
        .withMessage(cluster + ": broker 1 ended with status 1 while it started [HW0809]\n"
            + "  fix: correct what the log ends with, or delete the directory to start empty\n"
            + "    broker-1.log | " + cluster.resolve("broker-1")
            + ": holds files, but no data of an embedded broker [HW0805]\n"
            + "    broker-1.log |   fix: choose an empty directory,"
            + " or one that does not exist yet");
  }

  private static TopicPartitionInfo partition(Admin admin, String topic) {
    return describe(admin, topic).partitions().get(0);
  }

  /** Each broker learns of a change on its own, and the one that is asked may be the last. */
  private static void awaitInSync(Admin admin, String topic, int... brokers) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(partition(admin, topic).isr())
            .extracting(Node::id)
            .containsExactlyInAnyOrderElementsOf(IntStream.of(brokers).boxed().toList()));
  }
}
