package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.history.HistoryDirectory;
import io.headwater.history.HistoryPart;
import io.headwater.history.SplitRule;
import io.headwater.history.WholeHistory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater history split}: makes several history files of one. */
@Command(
    name = "split",
    description = {
      "Split a history file into several in a directory; records keep their offsets, and merge"
          + " puts",
      "them together again."
    })
final class HistorySplitCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "FILE", description = "History file.")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Directory of the parts; made if it is not there.")
  private Path out = Path.of("");

  @ArgGroup(multiplicity = "1")
  private Rule rule = new Rule();

  @Mixin
  private final RecoverOption recover = new RecoverOption();

  @Mixin
  private final JsonOption json = new JsonOption();

  HistorySplitCommand(Console console) {
    this.console = console;
  }

  /** One of three ways. */
  private static final class Rule {
    @Option(
        names = "--every",
        paramLabel = "DURATION",
        converter = DurationText.class,
        description = "A file per window of event time, such as 1d; windows start at 1970 in UTC.")
    private Optional<Duration> window = Optional.empty();

    @Option(names = "--records", paramLabel = "N", description = "A file per N records.")
    private OptionalLong records = OptionalLong.empty();

    @Option(
        names = "--keys",
        paramLabel = "N",
        description = "N files, all records of a key in one of them.")
    private Optional<Integer> keys = Optional.empty();

    SplitRule rule() {
      if (window.isPresent()) {
        return SplitRule.byTime(window.get());
      }
      return records.isPresent()
          ? SplitRule.byCount(atLeastOne(records.getAsLong(), "--records"))
          : SplitRule.byKey((int) atLeastOne(keys.orElseThrow(), "--keys"));
    }

    private static long atLeastOne(long count, String option) {
      if (count < 1) {
        throw badCount("option '" + option + "'", count + " is less than 1", "give 1 or more");
      }
      return count;
    }
  }

  private static InvalidInputException badCount(String where, String what, String fix) {
    return new InvalidInputException(new Problem("HW0352", where, what, fix), null);
  }

  @Override
  public Integer call() {
    SplitRule split = rule.rule();
    WholeHistory history = HistoryReading.read(console, file, split, recover.isWanted());
    List<HistoryPart> parts = split.parts();
    if (parts.size() > SplitRule.MOST_PARTS) {
      throw badCount(
          file.toString(),
          "it would be split into more than %,d files".formatted(SplitRule.MOST_PARTS),
          "make the parts larger");
    }
    long bytes = history.summary().fileBytes();
    long inAll = Math.max(1, history.summary().events());
    long records = 0;
    try (HistoryDirectory target =
            HistoryDirectory.create(console.world().file(out), out.toString());
        Progress progress = Progress.of(console, "split", OptionalLong.of(bytes))) {
      for (HistoryPart part : parts) {
        records += part.copy(history, target, () -> !console.world().stop().isRequested());
        progress.at(records, bytes * records / inAll);
      }
      if (console.world().stop().isRequested()) {
        console.notes().line("stopped; no file was written");
        return ExitCode.FAILED;
      }
      print(records, target.finish());
    }
    history.requireUndamaged();
    return ExitCode.OK;
  }

  private void print(long records, int files) {
    console
        .out()
        .line(
            json.isWanted()
                ? JsonText.object(members -> {
                  members.writeStringField("directory", out.toString());
                  members.writeNumberField("records", records);
                  members.writeNumberField("files", files);
                })
                : "split %s into %s in %s"
                    .formatted(Text.counted(records, "record"), Text.counted(files, "file"), out));
  }
}
