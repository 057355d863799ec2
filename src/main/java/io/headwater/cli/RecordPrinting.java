package io.headwater.cli;

import io.headwater.client.ReadRange;
import io.headwater.client.ReadStart;
import io.headwater.client.StoredRecord;
import io.headwater.client.TopicReader;
import io.headwater.event.RecordPosition;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Prints a range of records. */
final class RecordPrinting {
  private static final Duration WAIT = Duration.ofMillis(500);

  private final Console console;
  private final long max;
  private long printed;
  private long unsound;

  RecordPrinting(Console console, long max) {
    this.console = console;
    this.max = max;
  }

  /** Prints records as JSON; the exit code says whether all were what their stream declares. */
  int records(Cluster cluster, ReadRange range, RecordJson records) {
    print(cluster, range, record -> {
      RecordJson.Line line = records.of(record);
      console.out().line(line.json());
      unsound += line.isSound() ? 0 : 1;
    });
    if (unsound > 0) {
      console
          .notes()
          .line("%s of %s not of the declared type; their values are printed as base64"
              .formatted(unsound, Text.counted(printed, "record")));
    }
    return unsound == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  /** Prints dead letters. */
  int deadLetters(Cluster cluster, ReadRange range, DeadLetterText letters) {
    print(cluster, range, record -> console.out().line(letters.of(record)));
    return ExitCode.OK;
  }

  private void print(Cluster cluster, ReadRange range, Consumer<StoredRecord> printer) {
    try (TopicReader reader = TopicReader.open(cluster.address(), range);
        ProgressLines progress = new ProgressLines(
            console.notes()::line, "consumed", OptionalLong.empty(), System::nanoTime)) {
      console.world().stop().whenRequested(reader::stop);
      tellWhatIsGone(range, reader);
      while (!reader.isDone() && printed < max) {
        for (StoredRecord record : reader.read(WAIT)) {
          if (printed == max) {
            break;
          }
          printer.accept(record);
          printed++;
        }
        // Per batch: whoever reads this wants to see it, or has had enough.
        console.out().flush();
        if (!range.isFollowing()) {
          progress.at(printed, printed);
        }
      }
      progress.total(printed);
    }
  }

  private void tellWhatIsGone(ReadRange range, TopicReader reader) {
    if (range.start() instanceof ReadStart.AtOffset wanted) {
      for (RecordPosition start : reader.starts()) {
        if (start.offset() > wanted.offset()) {
          console.notes().line("the first record that is still there is " + start);
        }
      }
    }
  }
}
