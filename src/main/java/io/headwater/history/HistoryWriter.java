package io.headwater.history;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.proto.HistoryRecord;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history file, whole or not at all: the file appears, or replaces its predecessor, when
 * {@link #finish()} returns. Closed before that, by an exception for instance, it leaves nothing.
 * Not thread-safe.
 */
public final class HistoryWriter implements AutoCloseable {
  private final Path file;
  private final Path partial;
  private final BlockWriter blocks;
  private final BlockTally tally = new BlockTally();
  private long events;
  private long lastOffset = -1;
  private boolean isClosed;

  private HistoryWriter(Path file, Path partial, BlockWriter blocks) {
    this.file = file;
    this.partial = partial;
    this.blocks = blocks;
  }

  /**
   * Starts a history; until it is finished it is a hidden file in the same directory.
   *
   * @throws InvalidInputException if the directory is absent or cannot be written to
   */
  public static HistoryWriter create(Path file, HistoryDescription description) {
    return create(file, description, HistoryFormat.BLOCK_BYTES);
  }

  static HistoryWriter create(Path file, HistoryDescription description, int blockBytes) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw unwritable(file, "directory '" + directory + "' does not exist", null);
    }
    if (Files.isDirectory(file)) {
      throw unwritable(file, "there is a directory of that name", null);
    }
    String suffix = UUID.randomUUID().toString().substring(0, 8) + ".partial";
    Path partial = directory.resolve("." + file.getFileName() + "." + suffix);
    partial.toFile().deleteOnExit(); // for a process that is told to stop half-way
    try {
      BlockWriter blocks = new BlockWriter(
          FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
          blockBytes);
      HistoryWriter writer = new HistoryWriter(file, partial, blocks);
      writer.begin(description);
      return writer;
    } catch (IOException e) {
      throw unwritable(file, InputFile.reason(e), e);
    }
  }

  private void begin(HistoryDescription description) {
    try {
      blocks.write(HeaderFrame.of(description));
      endBlock();
    } catch (IOException e) {
      throw abandoned(e);
    }
  }

  private void endBlock() throws IOException {
    tally.end(blocks.bytes());
    blocks.endBlock();
    tally.begin(blocks.position());
  }

  /**
   * Appends {@code event}.
   *
   * @throws IllegalArgumentException if its offset is not above that of the event before, or if it
   *     is larger than 128 MiB
   * @throws InvalidInputException if the disk does not take it; nothing is left then
   */
  public void write(HistoryEvent event) {
    requireOpen();
    if (event.offset() <= lastOffset) {
      throw new IllegalArgumentException(
          "a history is in offset order, but offset " + event.offset() + " follows " + lastOffset);
    }
    HistoryRecord record = HistoryFormat.toRecord(event);
    if (record.getSerializedSize() > HistoryFormat.MAX_RECORD_BYTES) {
      throw new IllegalArgumentException("an event is at most " + HistoryFormat.MAX_RECORD_BYTES
          + " B, was " + record.getSerializedSize() + " B");
    }
    try {
      blocks.write(record);
      tally.add(event);
      if (blocks.isFull()) {
        endBlock();
      }
    } catch (IOException e) {
      throw abandoned(e);
    }
    lastOffset = event.offset();
    events++;
  }

  /** Returns how many events were written. */
  public long events() {
    return events;
  }

  /**
   * Writes what is left, and puts the file in its place; nothing can be written afterwards.
   *
   * @throws InvalidInputException if the disk does not take it; nothing is left then
   */
  public void finish() {
    requireOpen();
    try {
      endBlock();
      blocks.end(tally.blocks(), events);
      blocks.close();
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
      isClosed = true;
    } catch (IOException e) {
      throw abandoned(e);
    }
  }

  private void requireOpen() {
    if (isClosed) {
      throw new IllegalStateException("history '" + file + "' is finished or closed");
    }
  }

  /** Gives up an unfinished history; does nothing after {@link #finish()}. */
  @Override
  public void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    try {
      blocks.close();
    } catch (IOException e) {
      // The file goes away: what it could not take does not matter.
    } finally {
      removePartial();
    }
  }

  private void removePartial() {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw unwritable(file, "unfinished '" + partial + "' cannot be removed", e);
    }
  }

  private InvalidInputException abandoned(IOException cause) {
    close();
    return unwritable(file, InputFile.reason(cause), cause);
  }

  static InvalidInputException unwritable(Path file, String what, @Nullable Throwable cause) {
    return new InvalidInputException(
        new Problem(
            "HW0306",
            file.toString(),
            "the history cannot be written: " + what,
            "name a file in an existing directory with free space that you may write to"),
        cause);
  }
}
