package io.headwater.client;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.ProblemException;
import io.headwater.event.RecordPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the cluster, before anything is read, for what a consumer would wait in silence. */
final class SubscriberChecks {
  private static final Logger LOG = LoggerFactory.getLogger(SubscriberChecks.class);

  private final ClusterAddress cluster;
  private final ClusterAdmin admin;

  private SubscriberChecks(ClusterAddress cluster, ClusterAdmin admin) {
    this.cluster = cluster;
    this.admin = admin;
  }

  /**
   * Requires topics that exist and may be read, and a group that is free; waits for a cluster that
   * does not answer for as long as the subscriber is not to end.
   *
   * @throws ProblemException about the topics or the group
   */
  static void require(SubscriberSettings settings, BooleanSupplier isEnding) {
    while (!isEnding.getAsBoolean()) {
      try (ClusterAdmin admin = ClusterAdmin.open(settings.cluster())) {
        new SubscriberChecks(settings.cluster(), admin).require(settings.reading());
        return;
      } catch (ClusterUnavailableException e) {
        if (!isOutage(e)) {
          throw e;
        }
        LOG.warn("the cluster does not answer, and is asked again: {}", Causes.told(e));
      }
    }
  }

  private static boolean isOutage(ClusterUnavailableException e) {
    return e.getCause() instanceof TimeoutException
        || e.getCause() instanceof java.util.concurrent.TimeoutException;
  }

  private void require(Reading reading) {
    List<Problem> problems = new ArrayList<>();
    for (String topic : reading.topics()) {
      try {
        DescribeTopicsOptions options =
            new DescribeTopicsOptions().timeoutMs(cluster.timeoutMillis());
        admin.answer(
            client -> client.describeTopics(Set.of(topic), options).allTopicNames(),
            "describing topics");
      } catch (ClusterUnavailableException e) {
        if (e.getCause() instanceof UnknownTopicOrPartitionException) {
          problems.add(unknown(topic));
        } else if (e.getCause() instanceof TopicAuthorizationException refused) {
          throw SubscriberFailures.refused(Set.of(topic), refused);
        } else {
          throw e;
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
    if (reading instanceof Reading.Group group) {
      new GroupCheck(cluster, admin).requireFree(group.group());
    }
  }

  private Problem unknown(String topic) {
    ListTopicsOptions listing = new ListTopicsOptions().timeoutMs(cluster.timeoutMillis());
    Set<String> existing =
        admin.answer(client -> client.listTopics(listing).names(), "listing topics");
    return new Problem(
        "HW0614",
        cluster.bootstrapServers(),
        "topic '%s' does not exist%s".formatted(topic, NearMatch.didYouMean(topic, existing)),
        "correct the name, or create the topic first");
  }

  /**
   * Returns the partitions to read.
   *
   * @throws InvalidInputException if one does not exist, or a start names one that is not read
   */
  static List<TopicPartition> partitions(ClusterAddress cluster, Reading.Single single) {
    List<TopicPartition> partitions;
    try (ClusterAdmin admin = ClusterAdmin.open(cluster)) {
      ReadRange range =
          ReadRange.all(single.topics().toArray(String[]::new)).ofPartitions(single.partitions());
      partitions = new RangeFinder(cluster, admin)
          .find(range).stream().map(PartitionRange::partition).toList();
    }
    if (single.start() instanceof StartAt.AtPositions named) {
      requireRead(named.positions(), partitions);
    }
    return partitions;
  }

  private static void requireRead(
      List<RecordPosition> positions, Collection<TopicPartition> partitions) {
    List<Problem> problems = positions.stream()
        .filter(position ->
            !partitions.contains(new TopicPartition(position.topic(), position.partition())))
        .map(position -> new Problem(
            "HW0678",
            position.toString(),
            "the subscriber is to start there, but does not read the partition",
            "name positions in partitions that it reads"))
        .toList();
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
  }

  /** Says which offsets are gone; asks the cluster what is left. */
  static Throwable lost(SubscriberSettings settings, OffsetOutOfRangeException failure) {
    Set<TopicPartition> partitions = failure.offsetOutOfRangePartitions().keySet();
    try (ClusterAdmin admin = ClusterAdmin.open(settings.cluster())) {
      SubscriberChecks checks = new SubscriberChecks(settings.cluster(), admin);
      return SubscriberFailures.lost(
          settings.reading(),
          failure,
          checks.offsets(partitions, OffsetSpec.earliest()),
          checks.offsets(partitions, OffsetSpec.latest()));
    } catch (ProblemException e) {
      // The cluster does not say; what was thrown says less, but something.
      failure.addSuppressed(e);
      return failure;
    }
  }

  private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> spec));
    ListOffsetsOptions options = new ListOffsetsOptions().timeoutMs(cluster.timeoutMillis());
    Map<TopicPartition, ListOffsetsResultInfo> answer =
        admin.answer(client -> client.listOffsets(asked, options).all(), "listing offsets");
    return answer.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }
}
