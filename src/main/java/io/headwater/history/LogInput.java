package io.headwater.history;

import io.headwater.diagnostic.InvalidInputException;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The bytes of an event log, unpacked if they are gzip. */
final class LogInput extends FilterInputStream {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;

  private final InputFile file;
  private final FileChannel channel;
  private @Nullable IOException failure;

  private LogInput(InputFile file, FileChannel channel, InputStream unpacked) {
    super(unpacked);
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens an event log.
   *
   * @throws InvalidInputException if it is absent, a directory, or not readable
   */
  static LogInput open(Path path) {
    InputFile file = InputFile.eventLog(path);
    FileChannel channel = file.open();
    InputStream raw = new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES);
    try {
      return new LogInput(file, channel, unpacked(raw));
    } catch (IOException e) {
      closeQuietly(raw);
      throw file.unreadable(e);
    }
  }

  private static InputStream unpacked(InputStream raw) throws IOException {
    raw.mark(2);
    boolean isGzip = raw.read() == GZIP_FIRST && raw.read() == GZIP_SECOND;
    raw.reset();
    return isGzip
        ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES), BUFFER_BYTES)
        : raw;
  }

  private static void closeQuietly(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      // The caller reports why it could not be read, which matters more.
    }
  }

  @Override
  public int read() throws IOException {
    try {
      return super.read();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return super.read(bytes, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Returns why reading failed, for readers that take a failure for the end of the file. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  Path path() {
    return file.path();
  }

  /** Returns how many bytes of the file were read, packed as it is. */
  long bytesRead() {
    try {
      return channel.position();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  InvalidInputException unreadable(IOException e) {
    return file.unreadable(e);
  }

  /** Closes the file, and reports a failure as a problem. */
  @Override
  public void close() {
    try {
      super.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}
