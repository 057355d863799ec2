package io.headwater.history;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * History files that belong together, in one directory: all of them appear when {@link #finish} is
 * called, and none before. Closed before that, it leaves nothing. Not thread-safe.
 */
public final class HistoryDirectory implements AutoCloseable {
  private final Path directory;
  private final String shown;
  private final Path partial;
  private final Map<String, HistoryWriter> open = new LinkedHashMap<>();
  private final Set<String> written = new LinkedHashSet<>();

  private HistoryDirectory(Path directory, String shown, Path partial) {
    this.directory = directory;
    this.shown = shown;
    this.partial = partial;
  }

  /**
   * Makes the directory, if it is not there; files are in a hidden one below it at first.
   *
   * @param shown the directory, as its user named it
   * @throws InvalidInputException if it cannot be made
   */
  public static HistoryDirectory create(Path directory, String shown) {
    try {
      Files.createDirectories(directory);
      Path partial = Files.createTempDirectory(directory, ".headwater-");
      partial.toFile().deleteOnExit(); // for a process that is told to stop half-way
      return new HistoryDirectory(directory, shown, partial);
    } catch (IOException e) {
      throw new InvalidInputException(
          new Problem(
              "HW1768",
              shown,
              "the directory cannot be made",
              "name one in a directory that you may write to"),
          e);
    }
  }

  /** Returns the writer of a file, the same each time that it is asked for. */
  public HistoryWriter writer(String name, HistoryDescription description) {
    written.add(name);
    return open.computeIfAbsent(
        name, absent -> HistoryWriter.create(partial.resolve(name), description));
  }

  /** Finishes one file, so that its memory is free; it cannot be written to any more. */
  public void finish(String name) {
    HistoryWriter writer = open.remove(name);
    if (writer != null) {
      writer.finish();
    }
  }

  /**
   * Finishes all files, and puts them in their places; files of the same names are replaced.
   *
   * @return how many there are
   * @throws InvalidInputException if the disk does not take them
   */
  public int finish() {
    Set.copyOf(open.keySet()).forEach(this::finish);
    try {
      for (String name : written) {
        Files.move(partial.resolve(name), directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.delete(partial);
      return written.size();
    } catch (IOException e) {
      throw HistoryWriter.unwritable(Path.of(shown), InputFile.reason(e), e);
    }
  }

  /** Gives up what was not put in its place. */
  @Override
  public void close() {
    open.values().forEach(HistoryWriter::close);
    try {
      for (String name : written) {
        Files.deleteIfExists(partial.resolve(name));
      }
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw HistoryWriter.unwritable(
          Path.of(shown), "unfinished '" + partial + "' cannot be removed", e);
    }
  }
}
