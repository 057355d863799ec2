package io.headwater.cli;

import io.headwater.client.ClusterAddress;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Topics that live as long as what is measured with them. */
final class BenchTopics implements AutoCloseable {
  private static final long LOOK_MILLIS = 20;

  private final ClusterAddress cluster;
  private final Admin admin;
  private final int partitions;
  private final String prefix = "headwater-bench-" + Long.toHexString(System.nanoTime());
  private int count;

  BenchTopics(ClusterAddress cluster, int partitions) {
    Map<String, Object> config = new HashMap<>(cluster.kafka());
    config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
    this.cluster = cluster;
    this.admin = Admin.create(config);
    this.partitions = partitions;
  }

  /** What is measured with a topic. */
  interface Use<T> {
    /** Uses a topic that is new and empty. */
    T with(String topic) throws InterruptedException;
  }

  /**
   * Makes a topic, with as many replicas as the brokers choose, and deletes it behind its use.
   *
   * @throws ClusterUnavailableException if the cluster does not let it
   */
  <T> T use(Use<T> use) throws InterruptedException {
    String topic = prefix + "-" + ++count;
    try {
      NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty());
      admin.createTopics(List.of(wanted)).all().get();
      awaitLeaders(topic);
    } catch (ExecutionException e) {
      throw new ClusterUnavailableException(
          new Problem(
              "HW0773",
              cluster.bootstrapServers(),
              "a topic of the benchmark is not created (%s)"
                  .formatted(e.getCause() == null ? e : e.getCause().getClass().getSimpleName()),
              "allow this user to create topics named headwater-bench-…"),
          e);
    }
    try {
      return use.with(topic);
    } finally {
      var unused = admin.deleteTopics(List.of(topic));
    }
  }

  /**
   * Waits until each partition has a leader that answers. A partition that refuses the first batch
   * of a producer and takes the second, which is under way, never takes the first one any more: it
   * is out of order then, and expires.
   */
  private void awaitLeaders(String topic) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int i = 0; i < partitions; i++) {
      asked.put(new TopicPartition(topic, i), OffsetSpec.latest());
    }
    long end = System.nanoTime() + cluster.timeout().toNanos();
    while (true) {
      try {
        // Asked first: to ask for offsets of what is unknown is logged as an error.
        var unused = admin.describeTopics(List.of(topic)).allTopicNames().get();
        admin.listOffsets(asked).all().get();
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > end) {
          throw e;
        }
      }
      Thread.sleep(LOOK_MILLIS); // a broker may not have heard of it yet
    }
  }

  /**
   * Requires that a run was what it should be.
   *
   * @throws ClusterUnavailableException otherwise: its numbers would say nothing
   */
  static void require(boolean isSound, String mode, String what) {
    if (!isSound) {
      throw new ClusterUnavailableException(
          new Problem(
              "HW0772", "mode '%s'".formatted(mode), what, "check the cluster, and measure again"),
          null);
    }
  }

  @Override
  public void close() {
    admin.close(); // waits for what is being deleted
  }
}
