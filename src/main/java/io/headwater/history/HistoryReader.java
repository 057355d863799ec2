package io.headwater.history;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.MessageType;
import io.headwater.proto.HistoryRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a history file once, front to back, in constant memory. Of a damaged file every event
 * before the damage is delivered, then {@link DamagedHistoryException} is thrown; never a wrong
 * event. Not thread-safe.
 *
 * <p>A reader of a range passes over blocks without wanted events if the file has an index. It does
 * not notice damage in what it passes over, nor behind the range.
 */
public final class HistoryReader implements AutoCloseable, Iterable<HistoryEvent> {
  private final InputFile file;
  private final BlockReader blocks;
  private final HeaderFrame header;
  private final HistoryRange range;
  private final Optional<Deque<HistoryBlock>> wanted;
  private final BlockTally tally = new BlockTally();
  private CodedInputStream block = CodedInputStream.newInstance(new byte[0]);
  private @Nullable HistoryEvent next;
  private boolean isDone;
  private long events;

  private HistoryReader(
      InputFile file,
      BlockReader blocks,
      HeaderFrame header,
      HistoryRange range,
      Optional<Deque<HistoryBlock>> wanted) {
    this.file = file;
    this.blocks = blocks;
    this.header = header;
    this.range = range;
    this.wanted = wanted;
    this.isDone = range.isEmpty();
  }

  /**
   * Opens {@code path} and reads its header.
   *
   * @throws InvalidInputException if it is absent, no history, or of a newer format
   * @throws DamagedHistoryException if it is damaged before its first event
   */
  public static HistoryReader open(Path path) {
    return open(path, HistoryRange.ALL);
  }

  /**
   * Opens {@code path} for the events of a range.
   *
   * @throws InvalidInputException if it is absent, no history, or of a newer format
   * @throws DamagedHistoryException if it is damaged before its first event
   */
  public static HistoryReader open(Path path, HistoryRange range) {
    InputFile file = InputFile.history(path);
    BlockReader blocks = new BlockReader(file.open());
    try {
      HeaderFrame header = HeaderFrame.read(path, blocks);
      return new HistoryReader(file, blocks, header, range, wanted(range, blocks));
    } catch (IOException e) {
      close(file, blocks);
      throw file.unreadable(e);
    } catch (RuntimeException e) {
      close(file, blocks);
      throw e;
    }
  }

  /** Returns the blocks to read; empty to read them all, and to make sure that they are whole. */
  private static Optional<Deque<HistoryBlock>> wanted(HistoryRange range, BlockReader blocks)
      throws IOException {
    if (range.equals(HistoryRange.ALL)) {
      return Optional.empty();
    }
    return blocks
        .findIndex()
        .map(index -> new ArrayDeque<>(index.stream().filter(range::mayContain).toList()));
  }

  /** Returns what the file holds. */
  public HistoryDescription description() {
    return header.description();
  }

  /** Returns the type of the values, over the descriptors in the file. */
  public MessageType valueType() {
    return description().valueType();
  }

  /** Returns the descriptors in the file: of its types, and of what these import. */
  public FileDescriptorSet descriptors() {
    return header.descriptors();
  }

  /** Returns the version of the file's format. */
  int format() {
    return header.format();
  }

  /** Returns how many bytes of the file were used so far, to be compared with its size. */
  public long bytesRead() {
    return blocks.bytesRead();
  }

  /** Returns how large the file is, in bytes. */
  public long fileBytes() {
    return file.size();
  }

  /**
   * Returns the wanted events that were not read yet, in offset order; all iterators share one
   * position.
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
      while (!isDone && isAtEvent()) {
        HistoryEvent event = readEvent();
        isDone = range.endsAt(event.offset());
        if (range.contains(event)) {
          return event;
        }
      }
      return null;
    } catch (DamagedBlockException e) {
      throw damaged(e.what(), e);
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw damaged("the block holds something else than events", e);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private boolean isAtEvent() throws IOException, DamagedBlockException {
    while (block.isAtEnd()) {
      if (!openBlock()) {
        isDone = true;
        return false;
      }
    }
    return true;
  }

  /** Reads the next block that may have wanted events; false if there is none. */
  private boolean openBlock() throws IOException, DamagedBlockException {
    tally.end(block.getTotalBytesRead());
    if (wanted.isPresent()) {
      HistoryBlock indexed = wanted.get().poll();
      if (indexed == null) {
        return false;
      }
      if (indexed.position() != blocks.bytesRead()) {
        blocks.seek(indexed.position());
      }
    }
    Optional<byte[]> read = blocks.next();
    if (read.isEmpty()) {
      requireTheWholeFile();
      return false;
    }
    tally.begin(blocks.blockStart());
    block = CodedInputStream.newInstance(read.get());
    return true;
  }

  private HistoryEvent readEvent() throws IOException {
    int outer = block.pushLimit(block.readRawVarint32());
    HistoryRecord record = HistoryRecord.parseFrom(block);
    block.popLimit(outer);
    HistoryEvent event = HistoryFormat.toEvent(record);
    tally.add(event);
    events++;
    return event;
  }

  private void requireTheWholeFile() {
    if (blocks.markedEvents() != events) {
      throw damaged("the end mark counts " + blocks.markedEvents() + " events", null);
    }
    if (!blocks.isUnaltered()) {
      throw damaged("the file is altered, without effect on its events", null);
    }
    if (!blocks.index().orElse(tally.blocks()).equals(tally.blocks())) {
      throw damaged("the index is that of other blocks", null);
    }
  }

  private DamagedHistoryException damaged(String what, @Nullable Throwable cause) {
    return new DamagedHistoryException(file.path(), blocks.blockStart(), events, what, cause);
  }

  /** Returns the blocks that the end of the file names; absent if there is no index. */
  Optional<List<HistoryBlock>> index() {
    try {
      return blocks.findIndex();
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  /** Returns the blocks that were read so far, the last one as far as it was. */
  List<HistoryBlock> blocksRead() {
    tally.end(block.getTotalBytesRead());
    return tally.blocks();
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
