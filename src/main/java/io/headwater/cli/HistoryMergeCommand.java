package io.headwater.cli;

import io.headwater.history.HistoryDescription;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryMerge;
import io.headwater.history.HistoryReader;
import io.headwater.history.HistoryWriter;
import io.headwater.history.WholeHistory;
import io.headwater.replay.MergedHistory;
import io.headwater.replay.SourceRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater history merge}: makes one history file of several. */
@Command(
    name = "merge",
    description = {
      "Make one history file of several: of one partition, in the order of their offsets; or, by",
      "time, of all partitions of a topic, in the order in which replay takes them."
    })
final class HistoryMergeCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "History files of one topic.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "File to write.")
  private Path out = Path.of("");

  @Option(
      names = "--by-time",
      description = "Merge partitions by event time, and number the records anew, from offset 0.")
  private boolean isByTime;

  @Mixin
  private final RecoverOption recover = new RecoverOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  HistoryMergeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<WholeHistory> histories = new ArrayList<>();
    for (Path file : files) {
      histories.add(HistoryReading.read(console, file, event -> {}, recover.isWanted()));
    }
    boolean isDone = isByTime ? mergeByTime(histories) : mergeByOffset(histories);
    if (!isDone) {
      console.notes().line("stopped; no file was written");
      return ExitCode.FAILED;
    }
    histories.forEach(WholeHistory::requireUndamaged);
    return ExitCode.OK;
  }

  private boolean mergeByOffset(List<WholeHistory> histories) {
    try (HistoryMerge merge = HistoryMerge.of(histories)) {
      return write(merge, HistoryMerge.describe(histories), histories);
    }
  }

  private boolean mergeByTime(List<WholeHistory> histories) {
    HistoryMerge.requireOneTopic(histories);
    List<HistoryReader> readers = new ArrayList<>();
    try {
      histories.forEach(history -> readers.add(history.open()));
      Iterator<SourceRecord> merged =
          MergedHistory.of(readers.stream().map(HistoryMergeCommand::records).toList());
      return write(numbered(merged), HistoryMerge.describe(histories).at(0, 1), histories);
    } finally {
      readers.forEach(HistoryReader::close);
    }
  }

  private static Iterator<SourceRecord> records(HistoryReader reader) {
    HistoryDescription from = reader.description();
    Iterator<HistoryEvent> events = reader.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return events.hasNext();
      }

      @Override
      public SourceRecord next() {
        return new SourceRecord(from.topic(), OptionalInt.of(from.partition()), events.next());
      }
    };
  }

  private static Iterator<HistoryEvent> numbered(Iterator<SourceRecord> records) {
    return new Iterator<>() {
      private long offset;

      @Override
      public boolean hasNext() {
        return records.hasNext();
      }

      @Override
      public HistoryEvent next() {
        HistoryEvent event = records.next().event();
        return new HistoryEvent(
            offset++, event.time(), event.key(), event.value(), event.headers());
      }
    };
  }

  private boolean write(
      Iterator<HistoryEvent> events, HistoryDescription description, List<WholeHistory> histories) {
    long bytes = histories.stream().mapToLong(one -> one.summary().fileBytes()).sum();
    long records = histories.stream().mapToLong(one -> one.summary().events()).sum();
    try (HistoryWriter writer = HistoryWriter.create(console.world().file(out), description);
        Progress progress = Progress.of(console, "merged", OptionalLong.of(bytes))) {
      while (events.hasNext()) {
        if (console.world().stop().isRequested()) {
          return false;
        }
        writer.write(events.next());
        progress.at(writer.events(), bytes * writer.events() / records);
      }
      writer.finish();
      print(writer.events());
      return true;
    }
  }

  private void print(long records) {
    console
        .out()
        .line(
            json.isWanted()
                ? JsonText.object(members -> {
                  members.writeStringField("file", out.toString());
                  members.writeNumberField("records", records);
                  members.writeNumberField("from", files.size());
                })
                : "merged %s of %s into %s"
                    .formatted(
                        Text.counted(records, "record"), Text.counted(files.size(), "file"), out));
  }
}
