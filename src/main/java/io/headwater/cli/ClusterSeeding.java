package io.headwater.cli;

import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.replay.MergedHistory;
import io.headwater.replay.Replay;
import io.headwater.replay.ReplayReport;
import io.headwater.replay.ReplaySettings;
import io.headwater.runtime.AppSettings;
import io.headwater.runtime.ChangelogSeed;
import io.headwater.runtime.ClusterReplay;
import io.headwater.streams.OutputNamespace;
import io.headwater.topology.StreamSpec;
import java.util.ArrayList;
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

  ClusterSeeding(Console console, OutputNamespace namespace, Cluster cluster) {
    this.console = console;
    this.namespace = namespace;
    this.cluster = cluster;
  }

  /** Returns what became of the records; empty if it was stopped or halted, and left no trace. */
  Optional<OutcomeCounts> run(AppSettings settings, ClusterReplay.Until until) {
    try (ChangelogSeed seed = ChangelogSeed.begin(namespace, settings, until)) {
      ReplaySettings plain = ReplaySettings.DEFAULT;
      Replay replay = new Replay(
          namespace.spec(),
          Replay.Request.ALL.withSettings(new ReplaySettings(
              plain.limits(),
              plain.start(),
              plain.maxFuture(),
              plain.isInOnePartition(),
              settings.protection())));
      ReplayReport report = replay(replay, seed.ends());
      if (report.ending() instanceof ReplayReport.Ending.Halted halted) {
        console.notes().line("halted: " + halted.reason());
      }
      if (!(report.ending() instanceof ReplayReport.Ending.Complete) || !report.isConserved()) {
        return Optional.empty();
      }
      replay.forEachStored(seed::write);
      seed.complete(replay::latestTime);
      return Optional.of(report.total());
    }
  }

  private ReplayReport replay(Replay replay, Map<TopicPartition, Long> ends) {
    List<LivePartition> partitions = new ArrayList<>();
    try (Progress progress = Progress.of(console, "replayed", OptionalLong.empty())) {
      ends.forEach(
          (partition, end) -> partitions.add(new LivePartition(cluster.address(), partition, end)));
      for (StreamSpec table : namespace.spec().globalSources()) {
        for (int i = 0; i < table.partitions(); i++) {
          TopicPartition partition = new TopicPartition(table.topic(), i);
          if (!ends.containsKey(partition)) {
            partitions.add(new LivePartition(cluster.address(), partition, Long.MAX_VALUE));
          }
        }
      }
      return replay.run(MergedHistory.of(partitions), () -> {
        progress.at(replay.records(), 0);
        return !console.world().stop().isRequested();
      });
    } finally {
      partitions.forEach(LivePartition::close);
    }
  }
}
