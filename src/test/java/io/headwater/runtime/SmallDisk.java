package io.headwater.runtime;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of a few MiB that can be filled, in memory. */
final class SmallDisk implements AutoCloseable {
  private static final int MIB = 1 << 20;

  private final Path directory;
  private final Path ballast;
  private final Thread atExit = new Thread(this::unmount, "unmount-small-disk");

  private SmallDisk(Path directory) {
    this.directory = directory;
    this.ballast = directory.resolve("ballast");
  }

  /**
   * Mounts a disk, which only root may, and not in every container; the test is skipped where that
   * is not so.
   */
  static SmallDisk mount(Path parent, int mib) throws IOException, InterruptedException {
    SmallDisk disk = new SmallDisk(Files.createDirectory(parent.resolve("small-disk")));
    Runtime.getRuntime().addShutdownHook(disk.atExit);
    String refused =
        run("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", disk.directory.toString());
    assumeTrue(refused.isEmpty(), "skipped: a small tmpfs cannot be mounted here: " + refused);
    return disk;
  }

  /** Returns what a command says if it fails, or nothing. */
  private static String run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      return code == 0 ? "" : code + " " + said.strip();
    } catch (IOException e) {
      return e.toString();
    }
  }

  Path directory() {
    return directory;
  }

  long freeBytes() throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  /** Fills the disk with something else, up to so many MiB. */
  void fillTo(int freeMib) throws IOException {
    try (OutputStream file = Files.newOutputStream(ballast)) {
      byte[] some = new byte[MIB / 16];
      while (freeBytes() >= (long) freeMib * MIB + some.length) {
        file.write(some);
        file.flush();
      }
    }
  }

  /** Makes room again. */
  void free() throws IOException {
    Files.delete(ballast);
  }

  private void unmount() {
    try {
      // Also if a file of it is still open.
      run("umount", "--lazy", directory.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    unmount();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
