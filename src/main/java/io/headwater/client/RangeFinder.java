package io.headwater.client;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Turns a range as users say it into offsets, by asking the cluster. */
final class RangeFinder {
  private final ClusterAddress cluster;
  private final ClusterAdmin admin;

  RangeFinder(ClusterAddress cluster, ClusterAdmin admin) {
    this.cluster = cluster;
    this.admin = admin;
  }

  /** Returns a range per partition, by topic as given, then partition. */
  List<PartitionRange> find(ReadRange range) {
    List<TopicPartition> partitions = partitions(range);
    Map<TopicPartition, Long> first = firstOffsets(partitions);
    // The end that uncommitted records have: the committed one stands still as long as any
    // transaction is open, so that a read up to it would miss what was committed behind it.
    Map<TopicPartition, Long> end = offsets(partitions, OffsetSpec.latest(), false);
    Map<TopicPartition, Long> start = starts(range.start(), partitions, first, end);
    return partitions.stream()
        .map(partition -> new PartitionRange(
            partition,
            Math.max(start.getOrDefault(partition, 0L), first.getOrDefault(partition, 0L)),
            Math.min(end.getOrDefault(partition, 0L), range.end().orElse(Long.MAX_VALUE))))
        .toList();
  }

  /** Returns the first offsets that are still there. */
  Map<TopicPartition, Long> firstOffsets(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.earliest(), false);
  }

  /** Returns how far committed records go. */
  Map<TopicPartition, Long> committedEnds(Collection<TopicPartition> partitions) {
    return offsets(partitions, OffsetSpec.latest(), true);
  }

  private Map<TopicPartition, Long> starts(
      ReadStart start,
      List<TopicPartition> partitions,
      Map<TopicPartition, Long> first,
      Map<TopicPartition, Long> end) {
    if (start instanceof ReadStart.Latest) {
      return offsets(partitions, OffsetSpec.latest(), true);
    }
    if (start instanceof ReadStart.AtTime at) {
      Map<TopicPartition, Long> found = new HashMap<>(
          offsets(partitions, OffsetSpec.forTimestamp(at.time().toEpochMilli()), false));
      found.replaceAll(
          (partition, offset) -> offset < 0 ? end.getOrDefault(partition, 0L) : offset);
      return found;
    }
    if (start instanceof ReadStart.AtOffset at) {
      return partitions.stream()
          .collect(Collectors.toMap(
              partition -> partition,
              partition -> Math.min(at.offset(), end.getOrDefault(partition, 0L))));
    }
    return first;
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec spec, boolean isCommitted) {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> spec));
    ListOffsetsOptions options = new ListOffsetsOptions(
            isCommitted ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED)
        .timeoutMs(cluster.timeoutMillis());
    Map<TopicPartition, ListOffsetsResultInfo> answer =
        admin.answer(client -> client.listOffsets(asked, options).all(), "listing offsets");
    return answer.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }

  private List<TopicPartition> partitions(ReadRange range) {
    ListTopicsOptions listing = new ListTopicsOptions().timeoutMs(cluster.timeoutMillis());
    Set<String> existing =
        admin.answer(client -> client.listTopics(listing).names(), "listing topics");
    List<Problem> problems = new ArrayList<>();
    for (String topic : range.topics()) {
      if (!existing.contains(topic)) {
        problems.add(unknownTopic(topic, existing));
      }
    }
    requireNone(problems);
    DescribeTopicsOptions options = new DescribeTopicsOptions().timeoutMs(cluster.timeoutMillis());
    Map<String, TopicDescription> found = admin.answer(
        client -> client.describeTopics(range.topics(), options).allTopicNames(),
        "describing topics");
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : range.topics()) {
      int count = Objects.requireNonNull(found.get(topic)).partitions().size();
      partitions.addAll(partitions(topic, count, range.partitions(), problems));
    }
    requireNone(problems);
    return partitions;
  }

  private static List<TopicPartition> partitions(
      String topic, int count, Set<Integer> wanted, List<Problem> problems) {
    for (int partition : new TreeSet<>(wanted)) {
      if (partition < 0 || partition >= count) {
        problems.add(new Problem(
            "HW0615",
            topic,
            "partition %d does not exist; the topic has 0 to %d".formatted(partition, count - 1),
            "name one of these, or none to read them all"));
      }
    }
    return IntStream.range(0, count)
        .filter(partition -> wanted.isEmpty() || wanted.contains(partition))
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  private Problem unknownTopic(String topic, Set<String> existing) {
    return new Problem(
        "HW0614",
        cluster.bootstrapServers(),
        "topic '%s' does not exist%s".formatted(topic, NearMatch.didYouMean(topic, existing)),
        "correct the name, or create the topic first");
  }

  private static void requireNone(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw new InvalidInputException(problems);
    }
  }
}
