package io.headwater.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A temporary directory for stores of tests, in memory where there is enough of it. */
public record ScratchDirectory(Path path) implements AutoCloseable {
  /*
   * In memory where there is enough of it: opening a RocksDB store waits for the disk several
   * times, which is most of what a test would take. A container often has 64 MB there.
   */
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ENOUGH_BYTES = 512L << 20;
  private static final String PREFIX = "headwater-harness-";

  /** Creates an empty directory; {@link #close} removes it with all that is in it then. */
  public static ScratchDirectory create() {
    try {
      return new ScratchDirectory(
          hasMemory()
              ? Files.createTempDirectory(MEMORY, PREFIX)
              : Files.createTempDirectory(PREFIX));
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory for state", e);
    }
  }

  private static boolean hasMemory() throws IOException {
    return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= ENOUGH_BYTES;
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("state in " + path + " was not removed", e);
    }
  }
}
