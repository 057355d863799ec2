package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows that were set aside: the first ones are printed, all are written to a file if there is one.
 * Thread-safe.
 */
final class RejectedRows implements AutoCloseable {
  private static final int PRINTED = 20;

  private final Notes notes;
  private final @Nullable BufferedWriter file;
  private long count;

  private RejectedRows(Notes notes, @Nullable BufferedWriter file) {
    this.notes = notes;
    this.file = file;
  }

  /**
   * Starts with none.
   *
   * @param argument file to write them to, one JSON object per line; replaced if it exists
   * @throws InvalidInputException if the file cannot be written
   */
  static RejectedRows of(Console console, Optional<Path> argument) {
    if (argument.isEmpty()) {
      return new RejectedRows(console.notes(), null);
    }
    try {
      return new RejectedRows(
          console.notes(), Files.newBufferedWriter(console.world().file(argument.get())));
    } catch (IOException e) {
      throw new InvalidInputException(
          new Problem(
              "HW0659",
              argument.get().toString(),
              "the file cannot be written",
              "name a file in a directory that you may write to"),
          e);
    }
  }

  void add(long line, String raw, Problem problem) {
    add(line, raw, List.of(problem));
  }

  /**
   * Adds a row.
   *
   * @param problems at least one; the file gets the first
   */
  synchronized void add(long line, String raw, List<Problem> problems) {
    count++;
    if (count <= PRINTED) {
      notes.problems(problems);
    } else if (count == PRINTED + 1) {
      notes.line("more bad rows follow, and are only counted from here on");
    }
    if (file != null) {
      write(file, line, raw, problems.get(0));
    }
  }

  private static void write(BufferedWriter file, long line, String raw, Problem problem) {
    try {
      file.write(JsonText.object(json -> {
        json.writeNumberField("line", line);
        json.writeStringField("code", problem.code());
        json.writeStringField("what", problem.what());
        json.writeStringField("raw", raw);
      }));
      file.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized long count() {
    return count;
  }

  @Override
  public synchronized void close() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
