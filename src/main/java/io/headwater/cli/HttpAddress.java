package io.headwater.cli;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The address of an instance's HTTP endpoint, left under {@code .headwater/} for other commands
 * while the instance runs. The instance that was started last counts.
 */
final class HttpAddress implements AutoCloseable {
  private static final Path HOME = Path.of(".headwater");

  private final Path file;
  private final String address;

  private HttpAddress(Path file, String address) {
    this.file = file;
    this.address = address;
  }

  private static Path fileOf(Console console, String topology) {
    return console.world().file(HOME.resolve("http").resolve(topology + ".address"));
  }

  /** Leaves the address; an instance whose address cannot be left runs all the same. */
  static HttpAddress announce(Console console, String topology, String host, int port) {
    Path file = fileOf(console, topology);
    String address = host + ":" + port;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      // Whole or not at all: another command may be reading it.
      Path written = Files.createTempFile(file.toAbsolutePath().getParent(), topology, ".new");
      Files.writeString(written, address + "\n");
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      console.notes().line("the address cannot be left for 'headwater query': give it --http");
    }
    return new HttpAddress(file, address);
  }

  /**
   * Finds the address of an instance that was started here.
   *
   * @throws InvalidInputException if there is none
   */
  static String find(Console console, String topology) {
    try {
      return Files.readString(fileOf(console, topology)).strip();
    } catch (IOException e) {
      throw new InvalidInputException(
          new Problem(
              "HW1592",
              "topology '" + topology + "'",
              "no instance of it was started from this folder",
              "run: headwater run %s; or name an instance with --http HOST:PORT"
                  .formatted(topology)),
          e);
    }
  }

  /** Takes the address away, unless another instance has left its own since. */
  @Override
  public void close() {
    try {
      if (Files.readString(file).strip().equals(address)) {
        Files.delete(file);
      }
    } catch (IOException e) {
      // A stale address does not answer, and the next instance replaces it.
    }
  }
}
