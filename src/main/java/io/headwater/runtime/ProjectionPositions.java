package io.headwater.runtime;

import io.headwater.streams.QueryableTable;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the projections of a topology are whose rows it keeps itself; those of a database have
 * their own.
 */
public final class ProjectionPositions {
  private final ClusterTopics cluster;
  private final TopologySpec spec;
  private final Map<String, QueryableTable> tables;

  /** Asks a cluster; the topology must be valid, and need not run. */
  public ProjectionPositions(ClusterTopics cluster, TopologySpec spec) {
    this.cluster = cluster;
    this.spec = spec;
    this.tables = QueryableTable.all(spec).stream()
        .collect(Collectors.toMap(QueryableTable::name, one -> one));
  }

  /**
   * Reads how far each projection is, in declared order; partitions of topics that do not exist yet
   * are left out.
   *
   * @throws io.headwater.diagnostic.ClusterUnavailableException if the cluster does not answer
   */
  public List<ProjectionProgress> read() {
    Set<String> all = new LinkedHashSet<>();
    for (ProjectionSpec projection : spec.projections()) {
      all.addAll(topics(projection));
    }
    GroupOffsets offsets = new GroupOffsets(cluster, spec);
    // Committed first: what is read later is never less.
    Map<TopicPartition, OffsetAndMetadata> committed = offsets.committed();
    Map<TopicPartition, Long> ends = offsets.ends(new ArrayList<>(cluster.existing(all)));
    return spec.projections().stream()
        .filter(projection -> projection.store().isPresent())
        .map(projection -> new ProjectionProgress(
            projection.name(), targetOf(projection), parts(projection, committed, ends)))
        .toList();
  }

  /** Returns the topics that a projection reads, internal ones included, upstream first. */
  List<String> topics(ProjectionSpec projection) {
    Set<String> topics = new LinkedHashSet<>();
    projection
        .store()
        .map(tables::get)
        .ifPresent(table -> projection.inputs().stream()
            .map(input -> spec.stream(input.stream()).orElseThrow().topic())
            .forEach(topic -> topics.addAll(table.paths().getOrDefault(topic, List.of()))));
    return List.copyOf(topics);
  }

  private List<ProjectionProgress.Part> parts(
      ProjectionSpec projection,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Map<TopicPartition, Long> ends) {
    List<ProjectionProgress.Part> parts = new ArrayList<>();
    for (String topic : topics(projection)) {
      for (int i = 0; ; i++) {
        TopicPartition partition = new TopicPartition(topic, i);
        Long end = ends.get(partition);
        if (end == null) {
          break;
        }
        OffsetAndMetadata done = committed.get(partition);
        OptionalLong position =
            done == null ? OptionalLong.empty() : OptionalLong.of(done.offset());
        parts.add(new ProjectionProgress.Part(topic, i, position, end));
      }
    }
    return parts;
  }

  private static String targetOf(ProjectionSpec projection) {
    if (projection.target() instanceof ProjectionSpec.Topic topic) {
      return "stream " + topic.stream();
    }
    return "table " + projection.store().orElseThrow();
  }
}
