package io.headwater.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory that this process has resident: heap, classes, threads, RocksDB. */
final class ResidentMemory {
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");

  private ResidentMemory() {}

  /** Begins anew, with what is resident now; needs Linux, and else leaves the peak as it is. */
  static void forgetPeak() {
    try {
      Files.writeString(CLEAR, "5"); // see proc(5)
    } catch (IOException e) {
      System.err.println("the peak of memory includes the warm-up: " + e);
    }
  }

  /** Returns the most bytes that were resident, or 0 where the system does not tell. */
  static long peakBytes() throws IOException {
    return bytes("VmHWM:");
  }

  /** Returns the bytes that are resident, or 0 where the system does not tell. */
  static long bytes() throws IOException {
    return bytes("VmRSS:");
  }

  private static long bytes(String name) throws IOException {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }
}
