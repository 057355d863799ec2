package io.headwater.history;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads a history file frame by frame, see {@link HistoryFormat}. A block is handed out only after
 * its checksum was verified, so its content is what was written.
 */
final class BlockReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int MAX_BLOCK_BYTES = 2 * HistoryFormat.MAX_RECORD_BYTES;
  private static final int FRAME_START_BYTES = 5;
  private static final long NO_MARK = -1;

  private final FileChannel channel;
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private final ByteBuffer in =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).flip();
  private final CRC32C checksum = new CRC32C();
  private ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private int digested;
  private long fileBytes;
  private long blockStart;
  private long markedEvents = NO_MARK;
  private Optional<List<HistoryBlock>> index = Optional.empty();
  private boolean isUnaltered;

  /** Takes over {@code channel}. */
  BlockReader(FileChannel channel) {
    this.channel = channel;
  }

  /** Tells whether there is nothing left to read. */
  boolean isEmpty() throws IOException {
    return !has(1);
  }

  /** Tells whether what is left starts like a block, as far as it goes. */
  boolean startsLikeAHistory() throws IOException {
    return !has(Integer.BYTES) || in.getInt(in.position()) == HistoryFormat.FRAME_MAGIC;
  }

  /**
   * Returns the next block, uncompressed; empty at the end mark.
   *
   * @throws DamagedBlockException if the block is torn or altered, or if there is no end mark
   */
  Optional<byte[]> next() throws IOException, DamagedBlockException {
    if (markedEvents != NO_MARK) {
      return Optional.empty();
    }
    blockStart = bytesRead();
    if (!has(FRAME_START_BYTES)) {
      throw new DamagedBlockException("the history is cut off", null);
    }
    int magic = in.getInt(in.position());
    if (magic == HistoryFormat.INDEX_MAGIC) {
      index = Optional.of(readIndex());
      magic = has(Integer.BYTES) ? in.getInt(in.position()) : 0;
      if (magic != HistoryFormat.END_MAGIC) {
        throw new DamagedBlockException("there is no end mark behind the index", null);
      }
    }
    if (magic == HistoryFormat.END_MAGIC) {
      markedEvents = readEndMark();
      return Optional.empty();
    }
    if (magic != HistoryFormat.FRAME_MAGIC) {
      throw new DamagedBlockException("there is no block of a history", null);
    }
    if ((in.get(in.position() + Integer.BYTES) & HistoryFormat.FRAME_CHECKSUM_FLAG) == 0) {
      throw new DamagedBlockException("the block has no checksum", null);
    }
    return Optional.of(readFrame());
  }

  private List<HistoryBlock> readIndex() throws IOException, DamagedBlockException {
    if (!has(2 * Integer.BYTES)) {
      throw new DamagedBlockException("the index is cut off", null);
    }
    long length = 2L * Integer.BYTES + in.getInt(in.position() + Integer.BYTES);
    if (length < 0 || length > HistoryFormat.MAX_RECORD_BYTES) {
      throw new DamagedBlockException("the index is altered", null);
    }
    byte[] frame = new byte[(int) length];
    for (int filled = 0; filled < frame.length; ) {
      if (!has(1)) {
        throw new DamagedBlockException("the index is cut off", null);
      }
      int some = Math.min(in.remaining(), frame.length - filled);
      in.get(frame, filled, some);
      filled += some;
    }
    return IndexFrame.read(frame)
        .orElseThrow(() -> new DamagedBlockException("the index is altered", null));
  }

  private long readEndMark() throws IOException, DamagedBlockException {
    if (!has(HistoryFormat.END_BYTES)) {
      throw new DamagedBlockException("the end mark is cut off", null);
    }
    in.getInt();
    int length = in.getInt();
    long events = in.getLong();
    digest();
    isUnaltered = in.getInt() == (int) checksum.getValue();
    if (length != HistoryFormat.END_LENGTH || events < 0 || has(1)) {
      throw new DamagedBlockException("the end mark is altered, or not at the end", null);
    }
    return events;
  }

  /** Adds what was used of the buffer to the checksum. */
  private void digest() {
    checksum.update(in.duplicate().flip().position(digested));
    digested = in.position();
  }

  private byte[] readFrame() throws IOException, DamagedBlockException {
    out.clear();
    while (!decompressSome()) {
      if (!out.hasRemaining()) {
        grow();
      }
      if (!in.hasRemaining() && !fill()) {
        throw new DamagedBlockException("the block is cut off", null);
      }
    }
    byte[] block = new byte[out.flip().remaining()];
    out.get(block);
    return block;
  }

  private boolean decompressSome() throws DamagedBlockException {
    try {
      return decompressor.decompressDirectByteBufferStream(out, in);
    } catch (ZstdException e) {
      throw new DamagedBlockException("the block is altered", e);
    }
  }

  private void grow() throws DamagedBlockException {
    if (out.capacity() >= MAX_BLOCK_BYTES) {
      throw new DamagedBlockException(
          "the block is larger than " + MAX_BLOCK_BYTES + " bytes", null);
    }
    int larger = Math.min(2 * out.capacity(), MAX_BLOCK_BYTES);
    out = ByteBuffer.allocateDirect(larger).put(out.flip());
  }

  private boolean has(int bytes) throws IOException {
    while (in.remaining() < bytes) {
      if (!fill()) {
        return false;
      }
    }
    return true;
  }

  private boolean fill() throws IOException {
    digest();
    in.compact();
    int read = channel.read(in);
    in.flip();
    digested = 0;
    fileBytes += Math.max(read, 0);
    return read > 0;
  }

  /** Goes on at a position in the file; from then on it cannot be known to be unaltered. */
  void seek(long position) throws IOException {
    channel.position(position);
    in.clear().flip();
    digested = 0;
    fileBytes = position;
  }

  /** Returns the blocks that the file's end names, wherever the reader is. */
  Optional<List<HistoryBlock>> findIndex() throws IOException {
    return IndexFrame.find(channel);
  }

  /** Returns the index, once it was passed. */
  Optional<List<HistoryBlock>> index() {
    return index;
  }

  /** Returns where the block starts that was asked for last, in bytes from the file's start. */
  long blockStart() {
    return blockStart;
  }

  /** Returns how many bytes of the file were used so far. */
  long bytesRead() {
    return fileBytes - in.remaining();
  }

  /** Returns how many events the end mark says there are; negative before it was reached. */
  long markedEvents() {
    return markedEvents;
  }

  /** Tells, behind the end mark, whether every byte of the file is as it was written. */
  boolean isUnaltered() {
    return isUnaltered;
  }

  @Override
  public void close() throws IOException {
    try (FileChannel closed = channel) {
      decompressor.close();
    }
  }
}
