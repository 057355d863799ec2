package io.headwater.cli;

import io.headwater.client.ClusterAddress;
import io.headwater.client.ReadRange;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicReader;
import io.headwater.event.RecordPosition;
import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryDirectory;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryRange;
import io.headwater.history.HistorySummary;
import io.headwater.history.HistoryWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An export with its progress, until it is done or somebody stops it. */
final class ExportRun {
  private static final Duration WAIT = Duration.ofMillis(500);

  private final Console console;
  private final HistoryDescription topic;
  private final HistoryRange range;
  private long exported;

  /**
   * Exports a topic.
   *
   * @param topic describes one of its partitions
   * @param range records that are wanted of those that are read
   */
  ExportRun(Console console, HistoryDescription topic, HistoryRange range) {
    this.console = console;
    this.topic = topic;
    this.range = range;
  }

  /**
   * What was exported of a partition.
   *
   * @param start where reading began
   * @param end what is behind the last record that was read
   */
  record Part(RecordPosition start, RecordPosition end, String file, HistorySummary summary) {
    /** Tells whether records from an offset on were deleted before reading began. */
    boolean isLostFrom(long wanted) {
      return start.offset() > wanted;
    }
  }

  /**
   * What was exported.
   *
   * @param parts by partition; none if it was stopped
   */
  record Report(List<Part> parts, long records, Duration elapsed, boolean isComplete) {}

  /** Exports a range into a directory; nothing is left of an export that is stopped. */
  Report run(ClusterAddress cluster, ReadRange wanted, Path out) {
    long begin = System.nanoTime();
    try (TopicReader reader = TopicReader.open(cluster, wanted);
        HistoryDirectory directory =
            HistoryDirectory.create(console.world().file(out), out.toString())) {
      console.world().stop().whenRequested(reader::stop);
      List<HistoryWriter> writers = writers(reader, directory);
      read(reader, writers);
      if (!reader.isComplete()) {
        return new Report(List.of(), exported, Duration.ZERO, false);
      }
      directory.finish();
      return new Report(
          parts(reader, out), exported, Duration.ofNanos(System.nanoTime() - begin), true);
    }
  }

  private List<HistoryWriter> writers(TopicReader reader, HistoryDirectory directory) {
    int count = reader.starts().size();
    List<HistoryWriter> writers = new ArrayList<>();
    for (int partition = 0; partition < count; partition++) {
      HistoryDescription description = topic.at(partition, count);
      writers.add(directory.writer(description.fileName(), description));
    }
    return writers;
  }

  private void read(TopicReader reader, List<HistoryWriter> writers) {
    long[] positions =
        reader.starts().stream().mapToLong(RecordPosition::offset).toArray();
    long inAll = 0;
    for (int i = 0; i < positions.length; i++) {
      inAll += Math.max(0, reader.ends().get(i).offset() - positions[i]);
    }
    long passed = 0;
    try (Progress progress = Progress.ofOffsets(console, "exported", inAll)) {
      while (!reader.isDone()) {
        for (StoredRecord record : reader.read(WAIT)) {
          int partition = record.position().partition();
          passed += record.position().offset() + 1 - positions[partition];
          positions[partition] = record.position().offset() + 1;
          write(record, writers.get(partition));
          progress.at(exported, passed);
        }
      }
    }
  }

  private void write(StoredRecord record, HistoryWriter writer) {
    HistoryEvent event = new HistoryEvent(
        record.position().offset(), record.time(), record.key(), record.value(), record.headers());
    if (range.contains(event)) {
      writer.write(event);
      exported++;
    }
  }

  private List<Part> parts(TopicReader reader, Path out) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < reader.starts().size(); i++) {
      String file = topic.at(i, reader.starts().size()).fileName();
      HistorySummary summary = HistorySummary.of(console.world().file(out).resolve(file));
      parts.add(new Part(reader.starts().get(i), reader.ends().get(i), file, summary));
    }
    return parts;
  }
}
