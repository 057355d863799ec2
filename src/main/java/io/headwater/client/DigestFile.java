package io.headwater.client;

import io.headwater.client.LocalProcessedIds.Digest;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Digests of 16 bytes, one after another, the oldest first; what is less than one at the end was
 * not written to its end. Used by one thread at a time, and locked against other processes.
 */
final class DigestFile implements AutoCloseable {
  private final Path path;
  private final FileChannel file;

  private DigestFile(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  static DigestFile open(Path path) {
    FileChannel file;
    try {
      file = FileChannel.open(
          path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw unusable(path, "cannot be opened (%s)".formatted(e.getClass().getSimpleName()), e);
    }
    try {
      if (file.tryLock() != null) {
        return new DigestFile(path, file);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // Told below.
    }
    closeQuietly(file);
    throw unusable(path, "is used by another process", null);
  }

  void read(Consumer<Digest> action) {
    try {
      ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(file.size()));
      while (all.hasRemaining() && file.read(all) >= 0) {}
      all.flip();
      while (all.remaining() >= Digest.BYTES) {
        action.accept(new Digest(all.getLong(), all.getLong()));
      }
      file.position(file.size() - file.size() % Digest.BYTES);
    } catch (IOException e) {
      throw unusable(path, "cannot be read (%s)".formatted(e.getClass().getSimpleName()), e);
    }
  }

  /**
   * Adds one.
   *
   * @param instead tells what to write in place of all, given how many there are; empty to go on
   */
  void add(Digest digest, LongFunction<Optional<List<Digest>>> instead) {
    try {
      Optional<List<Digest>> all = instead.apply(file.position() / Digest.BYTES);
      if (all.isPresent()) {
        // Whoever is killed here has forgotten some: the oldest are written first, so not those.
        file.position(0);
        write(all.get());
        file.truncate(file.position());
      } else {
        write(List.of(digest));
      }
    } catch (IOException e) {
      throw unusable(path, "cannot be written (%s)".formatted(e.getClass().getSimpleName()), e);
    }
  }

  private void write(List<Digest> digests) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(digests.size() * Digest.BYTES);
    digests.forEach(one -> bytes.putLong(one.high()).putLong(one.low()));
    bytes.flip();
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private static InvalidInputException unusable(Path path, String what, @Nullable Exception cause) {
    return new InvalidInputException(
        new Problem(
            "HW0694",
            path.toString(),
            "the file of processed ids " + what,
            "name a file that this process may write, and no other one does"),
        cause);
  }

  private static void closeQuietly(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      // Nothing was written.
    }
  }

  @Override
  public void close() {
    closeQuietly(file);
  }
}
