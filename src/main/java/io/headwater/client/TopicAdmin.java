package io.headwater.client;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.event.RecordPosition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DeleteRecordsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates topics and deletes prefixes of them. Thread-safe. */
public final class TopicAdmin implements AutoCloseable {
  private static final long VISIBLE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final ClusterAddress cluster;
  private final ClusterAdmin admin;

  private TopicAdmin(ClusterAddress cluster) {
    this.cluster = cluster;
    this.admin = ClusterAdmin.open(cluster);
  }

  /**
   * Connects.
   *
   * @throws io.headwater.diagnostic.InvalidInputException if the address or a setting is malformed
   */
  public static TopicAdmin open(ClusterAddress cluster) {
    return new TopicAdmin(cluster);
  }

  /** Returns how many partitions a topic has; empty if there is no such topic. */
  public OptionalInt partitions(String topic) {
    return describe(topic)
        .map(found -> OptionalInt.of(found.partitions().size()))
        .orElseGet(OptionalInt::empty);
  }

  private Optional<TopicDescription> describe(String topic) {
    ListTopicsOptions listing = new ListTopicsOptions().timeoutMs(cluster.timeoutMillis());
    Set<String> names =
        admin.answer(client -> client.listTopics(listing).names(), "listing topics");
    if (!names.contains(topic)) {
      return Optional.empty();
    }
    DescribeTopicsOptions options = new DescribeTopicsOptions().timeoutMs(cluster.timeoutMillis());
    return Optional.ofNullable(admin
        .answer(
            client -> client.describeTopics(List.of(topic), options).allTopicNames(),
            "describing topics")
        .get(topic));
  }

  /**
   * Creates a topic of one partition with as many replicas as another has, unless it is there.
   *
   * @param like a topic that is there
   */
  public void createBeside(String topic, String like, Map<String, String> configs) {
    if (describe(topic).isEmpty()) {
      create(topic, 1, describe(like), configs);
    }
  }

  /**
   * Creates a topic of as many partitions and replicas as another has, unless it is there.
   *
   * @param like a topic that is there
   */
  void createLike(String topic, String like, Map<String, String> configs) {
    if (describe(topic).isEmpty()) {
      Optional<TopicDescription> found = describe(like);
      create(topic, found.map(one -> one.partitions().size()).orElse(1), found, configs);
    }
  }

  private void create(
      String topic, int partitions, Optional<TopicDescription> like, Map<String, String> configs) {
    short replicas =
        like.map(found -> (short) found.partitions().get(0).replicas().size()).orElse((short) -1);
    NewTopic wanted = new NewTopic(topic, partitions, replicas).configs(configs);
    CreateTopicsOptions options = new CreateTopicsOptions().timeoutMs(cluster.timeoutMillis());
    try {
      admin.answer(
          client -> client.createTopics(List.of(wanted), options).all(),
          "creating topic '%s'".formatted(topic));
    } catch (ClusterUnavailableException e) {
      if (!(ClusterFailures.rootOf(e) instanceof TopicExistsException)) { // somebody was faster
        throw e;
      }
    }
    awaitVisible(topic);
  }

  /** A broker hears of a topic a little later than whoever has created it. */
  private void awaitVisible(String topic) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(cluster.timeoutMillis());
    while (describe(topic).isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(VISIBLE_POLL_NANOS);
    }
  }

  /** Deletes the records of a partition that lie in front of a position, for good. */
  public void deleteBefore(RecordPosition position) {
    Map<TopicPartition, RecordsToDelete> prefix = Map.of(
        new TopicPartition(position.topic(), position.partition()),
        RecordsToDelete.beforeOffset(position.offset()));
    DeleteRecordsOptions options = new DeleteRecordsOptions().timeoutMs(cluster.timeoutMillis());
    admin.answer(client -> client.deleteRecords(prefix, options).all(), "deleting records");
  }

  @Override
  public void close() {
    admin.close();
  }
}
