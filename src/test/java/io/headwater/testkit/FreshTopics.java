package io.headwater.testkit;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Topics that a test makes for itself. */
public final class FreshTopics {
  private FreshTopics() {}

  /**
   * Creates topics, and waits until their leaders take records.
   *
   * <p>The controller knows a topic before its broker does. A producer that is faster than a new
   * leader may lose the order of its first two batches for good: the leader refuses the first and,
   * knowing nothing of the producer, takes the second; the first is tried for 30 s then.
   */
  public static void create(Admin admin, NewTopic... topics) {
    Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
    for (NewTopic topic : topics) {
      for (int i = 0; i < topic.numPartitions(); i++) {
        partitions.put(new TopicPartition(topic.name(), i), OffsetSpec.latest());
      }
    }
    try {
      admin.createTopics(List.of(topics)).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsMatching(e -> e.getCause() instanceof UnknownTopicOrPartitionException)
        .until(() -> admin.listOffsets(partitions).all().get().size() == partitions.size());
  }
}
