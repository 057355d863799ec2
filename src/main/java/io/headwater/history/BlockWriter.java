package io.headwater.history;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/** Writes messages as zstd frames with checksums, see {@link HistoryFormat}. */
final class BlockWriter implements AutoCloseable {
  private static final int LEVEL = 3;
  private static final int BUFFER_BYTES = 64 << 10;

  private final FileChannel channel;
  private final CheckedOutputStream out;
  private final ZstdOutputStreamNoFinalizer compressed;
  private final int blockBytes;
  private CodedOutputStream coded;

  /** Takes over {@code channel}; a block is full with {@code blockBytes} uncompressed bytes. */
  BlockWriter(FileChannel channel, int blockBytes) throws IOException {
    this.channel = channel;
    this.blockBytes = blockBytes;
    out = new CheckedOutputStream(Channels.newOutputStream(channel), new CRC32C());
    compressed =
        new ZstdOutputStreamNoFinalizer(out, LEVEL).setChecksum(true).setCloseFrameOnFlush(true);
    coded = CodedOutputStream.newInstance(compressed, BUFFER_BYTES);
  }

  void write(MessageLite message) throws IOException {
    coded.writeUInt32NoTag(message.getSerializedSize());
    message.writeTo(coded);
  }

  /** Tells whether the block is as large as a block is to be. */
  boolean isFull() {
    return bytes() >= blockBytes;
  }

  /** Returns how large the block is before compression. */
  long bytes() {
    return coded.getTotalBytesWritten();
  }

  /** Returns where the file ends now: between blocks, where the next one starts. */
  long position() throws IOException {
    return channel.position();
  }

  void endBlock() throws IOException {
    coded.flush();
    compressed.flush();
    coded = CodedOutputStream.newInstance(compressed, BUFFER_BYTES);
  }

  /** Appends index and end mark, and waits until the disk has it all. */
  void end(List<HistoryBlock> index, long events) throws IOException {
    out.write(IndexFrame.write(index));
    out.write(HistoryFormat.endMark(events));
    out.write(HistoryFormat.checksum(out.getChecksum()));
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    try (FileChannel closed = channel) {
      compressed.close();
    }
  }
}
