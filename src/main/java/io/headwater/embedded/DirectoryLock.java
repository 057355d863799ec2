package io.headwater.embedded;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds a directory for one broker, and tells others who holds it.
 *
 * <p>The operating system lets go of the lock when the process ends, however it ends.
 */
final class DirectoryLock implements AutoCloseable {
  /** The file that is locked; it names the process that holds the lock, or the last. */
  static final String FILE = "headwater.lock";

  /*
   * A POSIX lock belongs to the process, and closing any descriptor of the file gives it up (see
   * FileLock, "Platform dependencies"). So a second claim in this process must be refused before
   * it opens the file: opening and closing it would quietly free the directory for others.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Locks an existing directory.
   *
   * @param shown the directory as its user named it
   * @throws InvalidInputException if another broker, here or in another process, holds it
   */
  static DirectoryLock acquire(Path shown) throws IOException {
    Path directory = shown.toRealPath();
    if (!HELD_HERE.add(directory)) {
      throw inUse(shown, "this process", "close the broker that uses it");
    }
    try {
      return new DirectoryLock(directory, lock(directory, shown));
    } catch (IOException | RuntimeException e) {
      HELD_HERE.remove(directory);
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close(); // nothing else: an interrupted thread may close a channel, not write to it
    } finally {
      HELD_HERE.remove(directory);
    }
  }

  private static FileChannel lock(Path directory, Path shown) throws IOException {
    Path file = directory.resolve(FILE);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      // Far behind the process id, which others must be able to read where locks are mandatory.
      if (channel.tryLock(Long.MAX_VALUE - 1, 1, false) == null) {
        throw inUse(shown, holder(file), "stop it");
      }
      channel.truncate(0);
      String processId = ProcessHandle.current().pid() + "\n";
      channel.write(ByteBuffer.wrap(processId.getBytes(StandardCharsets.US_ASCII)));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static String holder(Path file) throws IOException {
    String processId = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    return processId.matches("\\d+") ? "process " + processId : "another process";
  }

  private static InvalidInputException inUse(Path shown, String holder, String remedy) {
    Problem problem = new Problem(
        "HW0803",
        shown.toString(),
        "is in use by " + holder,
        remedy + ", or choose another directory");
    return new InvalidInputException(problem, null);
  }
}
