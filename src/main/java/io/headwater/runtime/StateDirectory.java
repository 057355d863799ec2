package io.headwater.runtime;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** An instance's state directory, held for as long as the instance runs. */
final class StateDirectory implements AutoCloseable {
  private static final String LOCK = ".headwater-instance";

  private final Path directory;
  private final FileChannel channel;
  private final DiskSpace space;

  private StateDirectory(Path directory, FileChannel channel, DiskSpace space) {
    this.directory = directory;
    this.channel = channel;
    this.space = space;
  }

  /**
   * Takes the directory, creating it if needed.
   *
   * @throws InvalidInputException if another process holds it or it cannot be written
   */
  static StateDirectory take(Path directory) {
    return take(directory, DiskSpace.of(directory));
  }

  /** Takes the directory with another view of the disk that it lies on. */
  static StateDirectory take(Path directory, DiskSpace space) {
    try {
      createPrivately(directory);
      FileChannel channel = FileChannel.open(
          directory.resolve(LOCK),
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE);
      lock(channel, directory);
      return new StateDirectory(directory, channel, space);
    } catch (IOException e) {
      throw problem(
          "HW0406", directory, "the state directory cannot be written", "choose another one", e);
    }
  }

  /** Returns the space of the disk that it lies on. */
  DiskSpace space() {
    return space;
  }

  private static void createPrivately(Path directory) throws IOException {
    Files.createDirectories(directory);
    if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static void lock(FileChannel channel, Path directory) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      String holder = holderOf(channel);
      channel.close();
      throw problem(
          "HW0405",
          directory,
          "the state directory is held by another instance" + holder,
          "stop that instance, or give this one a directory of its own",
          null);
    }
    channel.truncate(0);
    byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
    channel.write(ByteBuffer.wrap(pid));
  }

  private static String holderOf(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    channel.read(pid, 0);
    String text = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII);
    return text.isEmpty() ? "" : ", process " + text;
  }

  /**
   * Deletes the stores of global tables, which then are read anew.
   *
   * @throws InvalidInputException if they cannot be deleted
   */
  void forgetGlobalTables(String application) {
    Path stores = directory.resolve(application).resolve("global");
    try {
      Utils.delete(stores.toFile());
    } catch (IOException e) {
      throw problem("HW0406", stores, "the stores cannot be deleted", "delete them yourself", e);
    }
  }

  private static InvalidInputException problem(
      String code, Path directory, String what, String fix, @Nullable Throwable cause) {
    return new InvalidInputException(new Problem(code, directory.toString(), what, fix), cause);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock goes with the process at the latest.
    }
  }
}
