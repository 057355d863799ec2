package io.headwater.runtime;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.state.StoreDamage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts directories of tasks aside that RocksDB cannot open, so that they are restored from their
 * changelogs, which are the truth; keeps the newest of them for a look, as far as there is room.
 *
 * <p>Kafka Streams opens what it finds when it starts, and throws what it cannot open; the message
 * names the store's directory. Such a client cannot be started again.
 */
final class StateQuarantine {
  /** Beside the directories of applications, on the same file system; no name of one. */
  static final String DIRECTORY = ".quarantine";

  private static final Logger LOG = LoggerFactory.getLogger(StateQuarantine.class);
  private static final Pattern CONTENT = Pattern.compile("Malformed|Expected|Found");
  private static final long MOST_BYTES = 1L << 30;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path application;
  private final Path quarantine;
  private final long mostBytes;
  private int taken;

  /** Puts aside what is in an application's part of a state directory. */
  StateQuarantine(Path stateDirectory, String application) {
    this(stateDirectory, application, MOST_BYTES);
  }

  StateQuarantine(Path stateDirectory, String application, long mostBytes) {
    this.application = stateDirectory.resolve(application);
    this.quarantine = stateDirectory.resolve(DIRECTORY).resolve(application);
    this.mostBytes = mostBytes;
  }

  /** Returns how many directories were put aside. */
  int taken() {
    return taken;
  }

  /**
   * Puts the directory of the task aside whose store could not be opened.
   *
   * @return whether there is one, and its files are damaged
   * @throws InvalidInputException if it cannot be moved
   */
  boolean take(Throwable thrown) {
    Optional<String> damage = StoreDamage.of(thrown).or(() -> offsets(thrown));
    Optional<Path> task = damage.flatMap(what -> taskOf(thrown));
    if (task.isEmpty()) {
      return false;
    }
    putAside(task.get(), damage.orElseThrow(), thrown);
    return true;
  }

  /*
   * Offsets are in the stores since Kafka Streams 4.3. A file of an earlier one is read once more,
   * by OffsetCheckpoint, which throws these where it is not what it should be.
   */
  private static Optional<String> offsets(Throwable thrown) {
    Throwable cause = thrown.getCause();
    boolean isOfFile = thrown instanceof ProcessorStateException
        && String.valueOf(thrown.getMessage()).contains(" checkpoint file ");
    boolean isContent = cause instanceof IllegalArgumentException
        || (cause != null
            && cause.getClass() == IOException.class
            && CONTENT.matcher(String.valueOf(cause.getMessage())).lookingAt());
    return isOfFile && isContent ? Optional.of("offsets") : Optional.empty();
  }

  private void putAside(Path task, String damage, Throwable thrown) {
    Path aside = quarantine.resolve(
        "%s-%s-%s".formatted(TIME.format(Instant.now()), task.getFileName(), damage));
    try {
      Files.createDirectories(quarantine);
      Files.move(task, aside);
      taken++;
      LOG.error(
          "states are damaged, put aside, and restored from their changelogs [task={}, aside={}]",
          task,
          aside,
          thrown);
      keepNewest();
    } catch (IOException e) {
      throw new InvalidInputException(
          new Problem(
              "HW1871",
              task.toString(),
              "its states are damaged (%s), and cannot be put aside (%s)"
                  .formatted(damage, Causes.told(e)),
              "move the directory away yourself; it is restored from its changelogs"),
          e);
    }
  }

  /** Finds the directory of a task in what Kafka Streams says. */
  private Optional<Path> taskOf(Throwable thrown) {
    Pattern place = Pattern.compile(
        "(?:" + Pattern.quote(application + File.separator) + "|task ')(?<task>\\d+_\\d+)");
    for (Throwable one : Causes.of(thrown)) {
      String message = String.valueOf(one.getMessage());
      Matcher found = place.matcher(message);
      if (found.find()) {
        Path task = application.resolve(found.group("task"));
        if (Files.isDirectory(task)) {
          return Optional.of(task);
        }
      }
    }
    return Optional.empty();
  }

  private void keepNewest() throws IOException {
    List<Path> newestFirst;
    try (Stream<Path> all = Files.list(quarantine)) {
      newestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    long bytes = 0;
    for (Path one : newestFirst) {
      bytes += bytesOf(one);
      if (bytes > mostBytes) {
        LOG.warn("states that were put aside are deleted for want of room [directory={}]", one);
        Utils.delete(one.toFile());
      }
    }
  }

  private static long bytesOf(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(StateQuarantine::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
