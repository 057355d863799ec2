package io.headwater.embedded;

import static io.headwater.embedded.BrokerClients.admin;
import static io.headwater.embedded.BrokerClients.createTopic;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BrokerProcessesBrokerTest {
  @TempDir
  Path temporary;

  @Test
  void threeBrokersOutliveTheLossOfOne() throws Exception {
    try (BrokerProcesses brokers = BrokerProcesses.start(temporary, 3);
        Admin admin = admin(brokers.bootstrapServers());
        Producer<String, String> producer = producer(brokers.bootstrapServers())) {
      createTopic(admin, "orders");
      assertThat(inSync(admin, "orders")).containsExactlyInAnyOrder(1, 2, 3);
      int leader = partition(admin, "orders").leader().id();

      brokers.kill(leader);
      producer.send(new ProducerRecord<>("orders", "o-1", "placed")).get();

      assertThat(inSync(admin, "orders")).hasSize(2).doesNotContain(leader);

      brokers.restart(leader);

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(inSync(admin, "orders")).containsExactlyInAnyOrder(1, 2, 3));
      assertThat(read(brokers.bootstrapServers(), "orders", "classic", 1))
          .containsExactly("placed");

      brokers.stop(leader);

      assertThat(inSync(admin, "orders")).hasSize(2).doesNotContain(leader);
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

  private static TopicPartitionInfo partition(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    var descriptions =
        admin.describeTopics(List.of(topic)).allTopicNames().get().values();
    return descriptions.iterator().next().partitions().get(0);
  }

  private static List<Integer> inSync(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    return partition(admin, topic).isr().stream().map(Node::id).toList();
  }
}
