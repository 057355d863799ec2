package io.headwater.cli;

import io.headwater.diagnostic.Problem;
import io.headwater.history.DamagedHistoryException;
import io.headwater.history.EventCheck;
import io.headwater.history.HistoryEvent;
import io.headwater.history.HistoryReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headwater history verify}: makes sure of history files. */
@Command(
    name = "verify",
    description = {
      "Read history files whole: every checksum, the order and number of records, the index, and",
      "each value by its type. The exit code is 1 if anything is wrong."
    })
final class HistoryVerifyCommand implements Callable<Integer> {
  private static final int PRINTED = 20;

  private final Console console;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "History files.")
  private List<Path> files = new ArrayList<>();

  @Mixin
  private final JsonOption json = new JsonOption();

  HistoryVerifyCommand(Console console) {
    this.console = console;
  }

  /** What was found; {@code damagedAt} is negative if the file is whole. */
  private record Finding(long records, long bad, long damagedAt) {
    boolean isGood() {
      return bad == 0 && damagedAt < 0;
    }
  }

  @Override
  public Integer call() {
    boolean isGood = true;
    for (Path file : files) {
      Optional<Finding> found = verify(file);
      if (found.isEmpty()) {
        console.notes().line("stopped before the end");
        return ExitCode.FAILED;
      }
      console.out().line(json.isWanted() ? asJson(file, found.get()) : asText(file, found.get()));
      isGood &= found.get().isGood();
    }
    return isGood ? ExitCode.OK : ExitCode.FAILED;
  }

  /** Returns what was found; nothing if it was to stop before the end. */
  private Optional<Finding> verify(Path file) {
    long records = 0;
    long bad = 0;
    try (HistoryReader history = HistoryReader.open(console.world().file(file));
        Progress progress =
            Progress.of(console, "verified", OptionalLong.of(history.fileBytes()))) {
      EventCheck check = new EventCheck(history.description());
      for (HistoryEvent event : history) {
        if (console.world().stop().isRequested()) {
          return Optional.empty();
        }
        Optional<Problem> problem = check.check(event);
        records++;
        if (problem.isPresent() && ++bad <= PRINTED) {
          console.notes().problem(problem.get());
        }
        progress.at(records, history.bytesRead());
      }
      return Optional.of(new Finding(records, bad, -1));
    } catch (DamagedHistoryException e) {
      console.notes().problems(e.problems());
      return Optional.of(new Finding(records, bad, e.bytePosition()));
    }
  }

  private static String asText(Path file, Finding found) {
    return "%s: %s, %s%s"
        .formatted(
            file,
            found.damagedAt() < 0 ? "whole" : "damaged at byte " + found.damagedAt(),
            Text.counted(found.records(), "record"),
            found.bad() == 0 ? "" : ", %,d bad".formatted(found.bad()));
  }

  private static String asJson(Path file, Finding found) {
    return JsonText.object(members -> {
      members.writeStringField("file", file.toString());
      members.writeBooleanField("whole", found.damagedAt() < 0);
      members.writeNumberField("records", found.records());
      members.writeNumberField("bad", found.bad());
      if (found.damagedAt() >= 0) {
        members.writeNumberField("damagedAt", found.damagedAt());
      }
    });
  }
}
