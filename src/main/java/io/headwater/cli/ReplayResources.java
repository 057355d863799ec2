package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.replay.HeapState;
import io.headwater.replay.Replay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What of the machine a replay may use, which makes no difference to what it leads to. */
final class ReplayResources implements InstanceResources {
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,8})(kB|MB|GB)");

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = {
        "How many threads replay; as many as there are cores by default. Timers, attempts, parking",
        "and global tables take one thread."
      })
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--heap-state",
      paramLabel = "SIZE",
      description = {
        "How much state stays on the heap, such as 512MB; half of the heap by default. What is"
            + " more",
        "is on disk."
      })
  private Optional<String> heapState = Optional.empty();

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "For state on disk, removed afterwards; the directory for temporary files by"
          + " default.")
  private Optional<Path> directory = Optional.empty();

  @Override
  public Optional<Path> stateDirectory() {
    return directory;
  }

  @Override
  public int threads() {
    return threads;
  }

  /**
   * Returns a request that uses this.
   *
   * @throws InvalidInputException if there is no thread or no size, or nothing can be written
   */
  Replay.Request in(Replay.Request request, Console console) {
    if (threads < 1) {
      throw invalid(
          "HW1790", "option '--threads'", threads + " threads do no work", "give at least 1");
    }
    long bytes =
        heapState.map(ReplayResources::bytes).orElse(Runtime.getRuntime().maxMemory() / 2);
    return request.withThreads(threads).withHeap(new HeapState(bytes, stateDirectory(console)));
  }

  private static long bytes(String size) {
    Matcher written = SIZE.matcher(size);
    if (!written.matches()) {
      throw invalid(
          "HW1791", "option '--heap-state'", "'" + size + "' is no size", "give one such as 512MB");
    }
    int shift = switch (written.group(2)) {
      case "kB" -> 10;
      case "MB" -> 20;
      default -> 30;
    };
    return Long.parseLong(written.group(1)) << shift;
  }

  private Path stateDirectory(Console console) {
    Path parent = directory
        .map(console.world()::file)
        .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
    try {
      Files.createDirectories(parent);
    } catch (IOException e) {
      throw notWritable(parent);
    }
    if (!Files.isWritable(parent)) {
      throw notWritable(parent);
    }
    return parent.resolve("headwater-replay-" + ProcessHandle.current().pid());
  }

  private static InvalidInputException notWritable(Path directory) {
    return invalid(
        "HW1792",
        directory.toString(),
        "no state can be written there",
        "name a directory with --state-dir that you may write to");
  }

  private static InvalidInputException invalid(String code, String where, String what, String fix) {
    return new InvalidInputException(new Problem(code, where, what, fix), null);
  }
}
