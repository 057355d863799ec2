package io.headwater.runtime;

import io.headwater.jdbc.DatabaseTable;
import io.headwater.jdbc.ProjectionCatalog;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.jdbc.ProjectionVersion;
import io.headwater.jdbc.SourcePartition;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** How far the versions of projections are whose rows a database keeps. */
public final class DatabaseProgress {
  private final ClusterTopics cluster;
  private final TopologySpec topology;
  private final ProjectionDatabase database;

  /** Asks a cluster and a database; the topology must be valid, and need not run. */
  public DatabaseProgress(
      ClusterTopics cluster, TopologySpec topology, ProjectionDatabase database) {
    this.cluster = cluster;
    this.topology = topology;
    this.database = database;
  }

  /**
   * A version, and how far it is.
   *
   * @param fits whether it is of the row type and the folds that the topology has now
   */
  public record Entry(ProjectionVersion version, boolean fits, ProjectionProgress progress) {}

  /** Returns the versions of a projection, oldest first; none if it has never run. */
  public List<Entry> read(ProjectionSpec projection) {
    DatabaseTable table = DatabaseTable.of(topology, projection);
    ProjectionCatalog catalog = database.catalog();
    List<String> topics = projection.inputs().stream()
        .map(input -> topology.stream(input.stream()).orElseThrow())
        .map(StreamSpec::topic)
        .toList();
    Set<String> existing = cluster.existing(topics);
    // The positions first: what is read later is never less.
    List<ProjectionVersion> versions = catalog.versions(table.id());
    List<Map<SourcePartition, Long>> positions =
        versions.stream().map(catalog::positions).toList();
    Map<TopicPartition, Long> ends =
        new GroupOffsets(cluster, topology).ends(List.copyOf(existing));
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < versions.size(); i++) {
      ProjectionVersion version = versions.get(i);
      entries.add(new Entry(
          version,
          version.fingerprint().equals(table.fingerprint()),
          progress(projection, version, positions.get(i), ends)));
    }
    return entries;
  }

  /** Returns how far all such projections are in the versions that readers see. */
  public List<ProjectionProgress> live() {
    return topology.databaseProjections().stream()
        .flatMap(projection -> read(projection).stream())
        .filter(entry -> entry.version().state() == ProjectionVersion.State.LIVE)
        .map(Entry::progress)
        .toList();
  }

  private static ProjectionProgress progress(
      ProjectionSpec projection,
      ProjectionVersion version,
      Map<SourcePartition, Long> positions,
      Map<TopicPartition, Long> ends) {
    List<ProjectionProgress.Part> parts = ends.entrySet().stream()
        .map(end -> {
          TopicPartition partition = end.getKey();
          Long next = positions.get(new SourcePartition(partition.topic(), partition.partition()));
          return new ProjectionProgress.Part(
              partition.topic(),
              partition.partition(),
              next == null ? OptionalLong.empty() : OptionalLong.of(next),
              end.getValue());
        })
        .sorted(java.util.Comparator.comparing(ProjectionProgress.Part::topic)
            .thenComparing(ProjectionProgress.Part::partition))
        .collect(Collectors.toList());
    return new ProjectionProgress(projection.name(), "database " + version.physicalTable(), parts);
  }
}
