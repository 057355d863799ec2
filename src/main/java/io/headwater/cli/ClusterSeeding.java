package io.headwater.cli;

import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.replay.InMemoryTopology;
import io.headwater.replay.MergedHistory;
import io.headwater.replay.ReplaySettings;
import io.headwater.replay.SourceRecord;
import io.headwater.replay.StateChange;
import io.headwater.replay.StoredStates;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.ChangelogSeed;
import io.headwater.runtime.ClusterReplay;
import io.headwater.streams.OutputNamespace;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** Computes the states of a replay in memory, and gives them to the application that goes on. */
final class ClusterSeeding {
  private final Console console;
  private final OutputNamespace namespace;
  private final Cluster cluster;
  private final TopologyMetrics metrics;
  private final Map<TopicPartition, Long> latest = new HashMap<>();

  ClusterSeeding(Console console, OutputNamespace namespace, Cluster cluster) {
    this.console = console;
    this.namespace = namespace;
    this.cluster = cluster;
    this.metrics = new TopologyMetrics(namespace.application());
  }

  /** Returns what became of the records; empty if it was stopped or halted, and left no trace. */
  Optional<OutcomeCounts> run(AppSettings settings, ClusterReplay.Until until) {
    ReplaySettings plain = ReplaySettings.DEFAULT;
    ReplaySettings replay = new ReplaySettings(
        plain.limits(),
        plain.start(),
        plain.maxFuture(),
        plain.isInOnePartition(),
        settings.protection());
    try (ChangelogSeed seed = ChangelogSeed.begin(namespace, settings, until)) {
      InMemoryTopology topology = InMemoryTopology.of(
          namespace.spec(),
          replay,
          written ->
              note(written.position().topic(), written.position().partition(), written.timestamp()),
          metrics,
          StateChange.Listener.NONE);
      if (!replay(topology, seed.ends())) {
        return Optional.empty();
      }
      long now = topology.now().toEpochMilli();
      StoredStates.forEach(
          namespace.spec(),
          topology,
          (store, partition, key, value) -> seed.write(store, partition, key, value, now));
      seed.complete((topic, number) -> latest.getOrDefault(new TopicPartition(topic, number), -1L));
      return Optional.of(metrics.counts());
    }
  }

  private void note(String topic, int partition, long timestamp) {
    latest.merge(new TopicPartition(topic, partition), timestamp, Math::max);
  }

  /** Returns whether it came to the end. */
  private boolean replay(InMemoryTopology topology, Map<TopicPartition, Long> ends) {
    List<LivePartition> partitions = new ArrayList<>();
    try (Progress progress = Progress.of(console, "replayed", OptionalLong.empty())) {
      open(ends, partitions);
      Iterator<SourceRecord> history = MergedHistory.of(partitions);
      for (long records = 0; history.hasNext(); records++) {
        if (console.world().stop().isRequested()) {
          return false;
        }
        SourceRecord record = history.next();
        note(record.topic(), record.partition().orElse(0), record.event().time().toEpochMilli());
        topology.process(record);
        progress.at(records, 0);
      }
      return metrics.counts().isConserved();
    } catch (HaltingRecordException e) {
      console.notes().line("halted: " + e.getMessage());
      return false;
    } finally {
      partitions.forEach(LivePartition::close);
    }
  }

  private void open(Map<TopicPartition, Long> ends, List<LivePartition> partitions) {
    Map<TopicPartition, Long> all = new HashMap<>(ends);
    for (StreamSpec table : namespace.spec().globalSources()) {
      for (int i = 0; i < table.partitions(); i++) {
        all.putIfAbsent(new TopicPartition(table.topic(), i), Long.MAX_VALUE);
      }
    }
    all.forEach(
        (partition, end) -> partitions.add(new LivePartition(cluster.address(), partition, end)));
  }
}
