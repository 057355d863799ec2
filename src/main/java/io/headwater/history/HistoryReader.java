package io.headwater.history;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageType;
import io.headwater.event.MessageTypes;
import io.headwater.proto.HistoryHeader;
import io.headwater.proto.HistoryRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a history file once, front to back, in constant memory. Of a damaged file every event
 * before the damage is delivered, then {@link DamagedHistoryException} is thrown; never a wrong
 * event. Not thread-safe.
 */
public final class HistoryReader implements AutoCloseable, Iterable<HistoryEvent> {
  private final InputFile file;
  private final BlockReader blocks;
  private final HistoryDescription description;
  private CodedInputStream block = CodedInputStream.newInstance(new byte[0]);
  private @Nullable HistoryEvent next;
  private long events;

  private HistoryReader(InputFile file, BlockReader blocks, HistoryDescription description) {
    this.file = file;
    this.blocks = blocks;
    this.description = description;
  }

  /**
   * Opens {@code path} and reads its header.
   *
   * @throws InvalidInputException if it is absent, no history, or of a newer format
   * @throws DamagedHistoryException if it is damaged before its first event
   */
  public static HistoryReader open(Path path) {
    InputFile file = InputFile.history(path);
    BlockReader blocks = new BlockReader(file.open());
    try {
      return new HistoryReader(file, blocks, describe(path, header(path, blocks)));
    } catch (InvalidProtocolBufferException e) {
      close(file, blocks);
      throw notAHistory(path, "the file is zstd, but not a history", e);
    } catch (IOException e) {
      close(file, blocks);
      throw file.unreadable(e);
    } catch (RuntimeException e) {
      close(file, blocks);
      throw e;
    }
  }

  private static HistoryHeader header(Path path, BlockReader blocks) throws IOException {
    if (blocks.isEmpty()) {
      throw notAHistory(path, "the file is empty", null);
    }
    if (!blocks.startsLikeAHistory()) {
      throw notAHistory(path, "the file is not a history", null);
    }
    try {
      Optional<byte[]> block = blocks.next();
      CodedInputStream coded = CodedInputStream.newInstance(block.orElse(new byte[0]));
      coded.pushLimit(coded.readRawVarint32());
      return HistoryHeader.parseFrom(coded);
    } catch (DamagedBlockException e) {
      throw new DamagedHistoryException(path, blocks.blockStart(), 0, e.what(), e);
    }
  }

  private static HistoryDescription describe(Path path, HistoryHeader header)
      throws InvalidProtocolBufferException {
    if (header.getFormat() < 1 || header.getTopic().isEmpty() || header.getPartition() < 0) {
      throw notAHistory(path, "the file is zstd, but not a history", null);
    }
    if (header.getFormat() > HistoryFormat.VERSION) {
      throw new InvalidInputException(
          new Problem(
              "HW0304",
              path.toString(),
              "the history has format " + header.getFormat() + ", known is up to "
                  + HistoryFormat.VERSION,
              "read it with the Headwater version that wrote it, or a newer one"),
          null);
    }
    MessageTypes types =
        MessageTypes.of(FileDescriptorSet.parseFrom(header.getDescriptors()), path.toString());
    MessageType type = types
        .find(header.getValueType())
        .orElseThrow(() -> new InvalidInputException(
            new Problem(
                "HW0305",
                path.toString(),
                "the values of the history are of type '" + header.getValueType()
                    + "', which its own descriptors do not have",
                "write the history again"),
            null));
    return new HistoryDescription(header.getTopic(), header.getPartition(), type);
  }

  private static InvalidInputException notAHistory(
      Path path, String what, @Nullable Throwable cause) {
    return new InvalidInputException(
        new Problem(
            "HW0302",
            path.toString(),
            what,
            "name a file that Headwater wrote; 'headwater import' makes one of an event log"),
        cause);
  }

  /** Returns what the file holds. */
  public HistoryDescription description() {
    return description;
  }

  /** Returns the type of the values, over the descriptors in the file. */
  public MessageType valueType() {
    return description.valueType();
  }

  /** Returns how many bytes of the file were used so far, to be compared with its size. */
  public long bytesRead() {
    return blocks.bytesRead();
  }

  /**
   * Returns the events that were not read yet, in offset order; all iterators share one position.
   *
   * <p>{@code hasNext} throws {@link DamagedHistoryException} where the damage is.
   */
  @Override
  public Iterator<HistoryEvent> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return peek().isPresent();
      }

      @Override
      public HistoryEvent next() {
        HistoryEvent event = peek()
            .orElseThrow(() ->
                new NoSuchElementException("history '" + file.path() + "' has no more events"));
        next = null;
        events++;
        return event;
      }
    };
  }

  private Optional<HistoryEvent> peek() {
    if (next == null) {
      next = advance();
    }
    return Optional.ofNullable(next);
  }

  private @Nullable HistoryEvent advance() {
    try {
      while (block.isAtEnd()) {
        Optional<byte[]> read = blocks.next();
        if (read.isEmpty()) {
          requireTheWholeFile();
          return null;
        }
        block = CodedInputStream.newInstance(read.get());
      }
      return readEvent();
    } catch (DamagedBlockException e) {
      throw damaged(e.what(), e);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw damaged("the block holds something else than events", e);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private HistoryEvent readEvent() throws IOException {
    int outer = block.pushLimit(block.readRawVarint32());
    HistoryRecord record = HistoryRecord.parseFrom(block);
    block.popLimit(outer);
    return HistoryFormat.toEvent(record);
  }

  private void requireTheWholeFile() {
    if (blocks.markedEvents() != events) {
      throw damaged("the end mark counts " + blocks.markedEvents() + " events", null);
    }
    if (!blocks.isUnaltered()) {
      throw damaged("the file is altered, without effect on its events", null);
    }
  }

  private DamagedHistoryException damaged(String what, @Nullable Throwable cause) {
    return new DamagedHistoryException(file.path(), blocks.blockStart(), events, what, cause);
  }

  /** Closes the file. */
  @Override
  public void close() {
    close(file, blocks);
  }

  private static void close(InputFile file, BlockReader blocks) {
    try {
      blocks.close();
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }
}
