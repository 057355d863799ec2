package io.headwater.cli;

import io.headwater.client.StoredRecord;
import io.headwater.runtime.LiveComparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A report of a replay on a cluster, for people. */
final class ClusterReplayText {
  private ClusterReplayText() {}

  static List<String> lines(ClusterReplayReport report) {
    List<String> lines = new ArrayList<>();
    String application = report.namespace().application();
    lines.add("replayed %s as %s, %s; what enters is read up to"
        .formatted(
            report.namespace().live().name(),
            application,
            report.isThrough() ? "as far as asked" : "and stopped there"));
    Map<String, List<String>> offsets = new LinkedHashMap<>();
    report
        .positions()
        .forEach((partition, at) -> offsets
            .computeIfAbsent(partition.topic(), any -> new ArrayList<>())
            .add(partition.partition() + "@" + at));
    offsets.forEach(
        (topic, all) -> lines.add("  %-28s %s".formatted(topic, String.join(" ", all))));
    report.seeded().ifPresent(counts -> lines.add("seeded, without outputs: " + counts));
    lines.add(report.counts().toString());
    lines.add("outputs are in topics that begin with '%s.'".formatted(application));
    if (!report.leftOut().isEmpty()) {
      lines.add("without " + String.join(", ", report.leftOut()));
    }
    report.comparison().ifPresent(comparison -> compared(report, comparison, lines));
    return lines;
  }

  private static void compared(
      ClusterReplayReport report, LiveComparison.Report comparison, List<String> lines) {
    lines.add(
        comparison.isLevel()
            ? "compared with the live outputs, of the same inputs:"
            : "compared with the live outputs as far as both go, as one has read further:");
    comparison.topics().forEach(topic -> lines.add(line(topic, comparison.isLevel())));
    for (LiveComparison.Difference difference : comparison.differences()) {
      lines.add(
          "DIFFERS %s, record %d of its key".formatted(difference.stream(), difference.number()));
      lines.add("  replayed " + json(report, difference.stream(), difference.replayed()));
      lines.add("  live     " + json(report, difference.stream(), difference.live()));
    }
    if (comparison.isStopped()) {
      lines.add("the comparison was stopped");
    }
  }

  private static String line(LiveComparison.Topic topic, boolean isLevel) {
    if (topic.leftOut().isPresent()) {
      return "  %-28s left out: %s".formatted(topic.live(), topic.leftOut().get());
    }
    List<String> found = new ArrayList<>();
    if (topic.differing() > 0) {
      found.add("%s".formatted(Text.counted(topic.differing(), "key")) + " with other records");
    }
    if (topic.onlyReplayed() > 0) {
      found.add("%,d only replayed".formatted(topic.onlyReplayed()));
    }
    if (topic.onlyLive() > 0) {
      found.add("%,d only live".formatted(topic.onlyLive()));
    }
    boolean isSame = topic.differing() == 0 && (!isLevel || found.isEmpty());
    return "  %-28s %s of %s: %s"
        .formatted(
            topic.live(),
            Text.counted(topic.records(), "record"),
            Text.counted(topic.keys(), "key"),
            (isSame ? "the same" : "DIFFERENT")
                + (found.isEmpty() ? "" : ", " + String.join(", ", found)));
  }

  private static String json(
      ClusterReplayReport report, String stream, Optional<StoredRecord> record) {
    return record.map(one -> report.json(stream).of(one).json()).orElse("none");
  }
}
