package io.headwater.runtime;

import io.headwater.streams.PlannedTopic;
import io.headwater.streams.TopicPlan;
import io.headwater.topology.EffectSpec;
import io.headwater.topology.StartFrom;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** The committed offsets of an application's consumer groups: its own, and one per effect. */
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
   *
   * @param ofAll if empty, each stream starts where it says
   */
  void commitStart(Optional<StartFrom> ofAll) {
    commitStart(spec.name(), read(), ofAll);
    for (EffectSpec effect : spec.effects()) {
      commitStart(effect.group(spec.name()), sourceOf(effect), ofAll);
    }
  }

  private List<StreamSpec> sourceOf(EffectSpec effect) {
    return List.of(spec.stream(effect.from()).orElseThrow());
  }

  private void commitStart(String group, List<StreamSpec> sources, Optional<StartFrom> ofAll) {
    Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
    Map<TopicPartition, OffsetSpec> fresh = new HashMap<>();
    for (StreamSpec source : sources) {
      OffsetSpec at = specOf(ofAll.or(source::start).orElse(StartFrom.EARLIEST));
      partitions(source.topic(), source.partitions()).stream()
          .filter(partition -> committed.get(partition) == null)
          .forEach(partition -> fresh.put(partition, at));
    }
    if (fresh.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> start = new HashMap<>();
    offsets(fresh)
        .forEach(
            (partition, found) -> start.put(partition, new OffsetAndMetadata(Math.max(0, found))));
    cluster.await(cluster.admin().alterConsumerGroupOffsets(group, start).all());
  }

  private static OffsetSpec specOf(StartFrom startFrom) {
    if (startFrom instanceof StartFrom.Time time) {
      return OffsetSpec.forTimestamp(time.millis());
    }
    return startFrom instanceof StartFrom.Latest ? OffsetSpec.latest() : OffsetSpec.earliest();
  }

  /** Returns the offsets; a timestamp past the last record gives the end. */
  private Map<TopicPartition, Long> offsets(Map<TopicPartition, OffsetSpec> asked) {
    Map<TopicPartition, Long> found = new HashMap<>();
    cluster
        .ask(() -> cluster.admin().listOffsets(asked).all())
        .forEach((partition, offset) -> found.put(partition, offset.offset()));
    List<TopicPartition> past =
        asked.keySet().stream().filter(one -> found.getOrDefault(one, -1L) < 0).toList();
    if (!past.isEmpty()) {
      found.putAll(query(past, OffsetSpec.latest()));
    }
    return found;
  }

  private Map<TopicPartition, Long> query(List<TopicPartition> partitions, OffsetSpec at) {
    return query(partitions.stream().collect(Collectors.toMap(one -> one, one -> at)));
  }

  private Map<TopicPartition, Long> query(Map<TopicPartition, OffsetSpec> asked) {
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
   *
   * @param bounds where reading stops before the end
   */
  long uncommitted(TopicPlan plan, IntakeBounds bounds) {
    List<TopicPartition> read = new ArrayList<>(partitions(read()));
    List<PlannedTopic> hops = plan.topics().stream()
        .filter(topic -> topic.role() == PlannedTopic.Role.REPARTITION)
        .toList();
    if (cluster.existing(hops.stream().map(PlannedTopic::name).toList()).size() < hops.size()) {
      return Long.MAX_VALUE;
    }
    hops.forEach(hop -> read.addAll(partitions(hop.name(), hop.partitions())));
    long left = uncommitted(spec.name(), read, bounds);
    for (EffectSpec effect : spec.effects()) {
      left +=
          uncommitted(effect.group(spec.name()), partitions(sourceOf(effect)), IntakeBounds.NONE);
    }
    return left;
  }

  private long uncommitted(String group, List<TopicPartition> read, IntakeBounds bounds) {
    Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
    Map<TopicPartition, Long> ends = bounds.within(query(read, OffsetSpec.latest()));
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

  /** Returns the ends that partitions have for readers of committed records. */
  Map<TopicPartition, Long> committedEnds(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> found = new HashMap<>();
    cluster
        .await(cluster
            .admin()
            .listOffsets(
                partitions.stream()
                    .collect(Collectors.toMap(one -> one, one -> OffsetSpec.latest())),
                new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
            .all())
        .forEach((partition, end) -> found.put(partition, end.offset()));
    return found;
  }

  /** Returns which input was deleted before it was read, of this group, by topic and partition. */
  List<LostRange> lost() {
    Map<TopicPartition, OffsetAndMetadata> committed = committed();
    List<TopicPartition> known = partitions(read()).stream()
        .filter(partition -> committed.get(partition) != null)
        .toList();
    Map<TopicPartition, Long> starts = query(known, OffsetSpec.earliest());
    return known.stream()
        .map(partition -> new LostRange(
            partition,
            Objects.requireNonNull(committed.get(partition)).offset(),
            starts.getOrDefault(partition, 0L)))
        .filter(range -> range.count() > 0)
        .toList();
  }

  /** Returns what is committed of partitions that are not committed up to their target. */
  Map<TopicPartition, Long> behind(Map<TopicPartition, Long> targets) {
    Map<TopicPartition, OffsetAndMetadata> committed = committed();
    Map<TopicPartition, Long> behind = new HashMap<>();
    targets.forEach((partition, target) -> {
      OffsetAndMetadata done = committed.get(partition);
      long next = done == null ? 0 : done.offset();
      if (next < target) {
        behind.put(partition, next);
      }
    });
    return behind;
  }

  /** Returns the ends of all partitions of topics, uncommitted records included. */
  Map<TopicPartition, Long> ends(List<String> topics) {
    if (topics.isEmpty()) {
      return Map.of();
    }
    List<TopicPartition> all = new ArrayList<>();
    cluster
        .await(cluster.admin().describeTopics(topics).allTopicNames())
        .forEach(
            (topic, found) -> all.addAll(partitions(topic, found.partitions().size())));
    return query(all, OffsetSpec.latest());
  }

  /** Returns the offsets of the oldest records of partitions. */
  Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions) {
    return query(List.copyOf(partitions), OffsetSpec.earliest());
  }

  Map<TopicPartition, OffsetAndMetadata> committed() {
    return committed(spec.name());
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
    return cluster.await(
        cluster.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
  }

  /** Returns the streams of this group: what is for a database only is read by another. */
  private List<StreamSpec> read() {
    return spec.sources().stream()
        .filter(stream -> !spec.isForDatabaseOnly(stream))
        .toList();
  }

  static List<TopicPartition> partitions(List<StreamSpec> sources) {
    List<TopicPartition> all = new ArrayList<>();
    for (StreamSpec source : sources) {
      all.addAll(partitions(source.topic(), source.partitions()));
    }
    return all;
  }

  static List<TopicPartition> partitions(String topic, int count) {
    return IntStream.range(0, count).mapToObj(i -> new TopicPartition(topic, i)).toList();
  }
}
