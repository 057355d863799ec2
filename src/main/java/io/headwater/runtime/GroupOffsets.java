package io.headwater.runtime;

import io.headwater.streams.PlannedTopic;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The committed offsets of an application's consumer group. */
final class GroupOffsets {
  private final ClusterTopics cluster;
  private final TopologySpec spec;

  GroupOffsets(ClusterTopics cluster, TopologySpec spec) {
    this.cluster = cluster;
    this.spec = spec;
  }

  /**
   * Commits where to start on partitions without a committed offset. Topologies read with reset
   * policy {@code none}, so that deleted ranges are never skipped in silence.
   */
  void commitStart(StartFrom startFrom) {
    Map<TopicPartition, OffsetAndMetadata> committed = committed();
    List<TopicPartition> fresh =
        sources().stream().filter(source -> committed.get(source) == null).toList();
    if (fresh.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> start = new HashMap<>();
    offsets(fresh, specOf(startFrom))
        .forEach(
            (partition, found) -> start.put(partition, new OffsetAndMetadata(Math.max(0, found))));
    cluster.await(cluster.admin().alterConsumerGroupOffsets(spec.name(), start).all());
  }

  private static OffsetSpec specOf(StartFrom startFrom) {
    if (startFrom instanceof StartFrom.Time time) {
      return OffsetSpec.forTimestamp(time.time().toEpochMilli());
    }
    return startFrom instanceof StartFrom.Latest ? OffsetSpec.latest() : OffsetSpec.earliest();
  }

  /** Returns the offsets; a timestamp past the last record gives the end. */
  private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec at) {
    Map<TopicPartition, Long> found = query(partitions, at);
    List<TopicPartition> past =
        partitions.stream().filter(one -> found.getOrDefault(one, -1L) < 0).toList();
    if (!past.isEmpty()) {
      found.putAll(query(past, OffsetSpec.latest()));
    }
    return found;
  }

  private Map<TopicPartition, Long> query(List<TopicPartition> partitions, OffsetSpec at) {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(Collectors.toMap(one -> one, one -> at));
    Map<TopicPartition, Long> found = new HashMap<>();
    Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> answer =
        cluster.await(cluster.admin().listOffsets(asked).all());
    answer.forEach((partition, offset) -> found.put(partition, offset.offset()));
    return found;
  }

  /**
   * Counts the offsets that are not consumed and committed yet, on sources and repartition topics;
   * 0 if and only if no record is left. End offsets are read after the committed ones, and upstream
   * effects are committed before their offsets, so nothing is overlooked between two hops.
   */
  long uncommitted(TopicPlan plan) {
    List<TopicPartition> read = new ArrayList<>(sources());
    List<PlannedTopic> hops = plan.topics().stream()
        .filter(topic -> topic.role() == PlannedTopic.Role.REPARTITION)
        .toList();
    if (cluster.existing(hops.stream().map(PlannedTopic::name).toList()).size() < hops.size()) {
      return Long.MAX_VALUE;
    }
    hops.forEach(hop -> read.addAll(partitions(hop.name(), hop.partitions())));
    Map<TopicPartition, OffsetAndMetadata> committed = committed();
    Map<TopicPartition, Long> ends = query(read, OffsetSpec.latest());
    Map<TopicPartition, Long> behind = new HashMap<>();
    long left = 0;
    for (TopicPartition partition : read) {
      OffsetAndMetadata done = committed.get(partition);
      long next = done == null ? 0 : done.offset();
      long gap = ends.getOrDefault(partition, 0L) - next;
      if (gap > 0) {
        behind.put(partition, next);
        left += gap;
      }
    }
    return left == 0 || !cluster.hasRecords(behind, ends) ? 0 : left;
  }

  private Map<TopicPartition, OffsetAndMetadata> committed() {
    return cluster.await(
        cluster.admin().listConsumerGroupOffsets(spec.name()).partitionsToOffsetAndMetadata());
  }

  private List<TopicPartition> sources() {
    List<TopicPartition> all = new ArrayList<>();
    for (StreamSpec source : spec.sources()) {
      all.addAll(partitions(source.topic(), source.partitions()));
    }
    return all;
  }

  private static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(i -> new TopicPartition(topic, i)).toList();
  }
}
