package io.headwater.throughput;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The processor time of each kind of thread of this process, those of the JVM and of RocksDB
 * included; needs Linux. Threads that have ended are not in it.
 */
final class ThreadTimes {
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final long MILLIS_PER_TICK = 10; // USER_HZ, see proc(5)
  private static final int USER = 11;
  private static final int SYSTEM = 12;

  private ThreadTimes() {}

  /** Returns milliseconds by the names of threads, which Linux cuts to 15 letters. */
  static Map<String, Long> millis() {
    try {
      return read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Long> read() throws IOException {
    Map<String, Long> millis = new TreeMap<>();
    if (!Files.exists(TASKS)) {
      return millis;
    }
    List<Path> tasks;
    try (Stream<Path> found = Files.list(TASKS)) {
      tasks = found.toList();
    }
    for (Path task : tasks) {
      try {
        add(millis, Files.readString(task.resolve("stat")));
      } catch (NoSuchFileException e) {
        // A thread that has ended meanwhile counts no more.
      }
    }
    return millis;
  }

  /** Returns what was used from one time to another. */
  static Map<String, Long> between(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Long> used = new TreeMap<>();
    after.forEach((name, millis) -> {
      long more = millis - before.getOrDefault(name, 0L);
      if (more > 0) {
        used.put(name, more);
      }
    });
    return used;
  }

  private static void add(Map<String, Long> millis, String stat) {
    int open = stat.indexOf('(');
    int close = stat.lastIndexOf(')');
    String[] fields = stat.substring(close + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]);
    millis.merge(kind(stat.substring(open + 1, close)), ticks * MILLIS_PER_TICK, Long::sum);
  }

  /** Names one kind for the names of its threads: of a run, and of their number, nothing stays. */
  private static String kind(String name) {
    return name.replaceAll("[rw]\\d+(v\\d+)?-\\d+-[a-z-]*", "stream thread")
        .replaceAll("[#\\d]+", "")
        .strip();
  }
}
