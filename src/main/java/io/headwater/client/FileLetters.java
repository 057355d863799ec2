package io.headwater.client;

import io.headwater.deadletter.DeadLetter;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes dead letters into a file of its own in a directory, each forced to disk. */
final class FileLetters implements Letters.Place {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path directory;
  private final String publisher;
  private @Nullable FileChannel channel;
  private @Nullable Path file;
  private long letters;

  private FileLetters(Path directory, String publisher) {
    this.directory = directory;
    this.publisher = publisher;
  }

  static FileLetters in(Path directory, String publisher) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw unwritable(directory, e);
    }
    if (!Files.isWritable(directory)) {
      throw unwritable(directory, null);
    }
    return new FileLetters(directory, publisher);
  }

  private static InvalidInputException unwritable(Path directory, @Nullable IOException cause) {
    return new InvalidInputException(
        new Problem(
            "HW0760",
            directory.toString(),
            "dead letters cannot be written here",
            "name a directory that this user may write"),
        cause);
  }

  @Override
  public String put(DeadLetter letter) throws IOException {
    FileChannel to = channel();
    long begin = to.position();
    ByteBuffer bytes = ByteBuffer.wrap(LetterFile.bytesOf(letter, letters));
    try {
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
      to.force(false);
    } catch (IOException e) {
      // Half a letter would hide those behind it.
      to.truncate(begin);
      throw e;
    }
    letters++;
    return String.valueOf(file);
  }

  private FileChannel channel() throws IOException {
    if (channel == null) {
      String name = "%s-%s-%s%s"
          .formatted(
              publisher.replaceAll("[^A-Za-z0-9._-]", "_"),
              TIME.format(Instant.now()),
              UUID.randomUUID().toString().substring(0, 8),
              LetterFile.EXTENSION);
      file = directory.resolve(name);
      channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
    return channel;
  }

  @Override
  public String name(String topic) {
    return directory.toString();
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
