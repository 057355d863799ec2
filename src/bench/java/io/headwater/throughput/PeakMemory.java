package io.headwater.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The most memory that this process has had resident: heap, classes, threads, RocksDB. */
final class PeakMemory {
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String HIGH_WATER_MARK = "VmHWM:";

  private PeakMemory() {}

  /** Begins anew, with what is resident now; needs Linux, and else leaves the mark as it is. */
  static void forget() {
    try {
      Files.writeString(CLEAR, "5"); // see proc(5)
    } catch (IOException e) {
      System.err.println("the peak of memory includes the warm-up: " + e);
    }
  }

  /** Returns the mark, or 0 where the system does not tell. */
  static long bytes() throws IOException {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(HIGH_WATER_MARK))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }
}
