package io.headwater.history;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
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

  /** Takes over {@code channel}; closes a frame after {@code blockBytes} uncompressed bytes. */
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
    if (coded.getTotalBytesWritten() >= blockBytes) {
      endBlock();
    }
  }

  void endBlock() throws IOException {
    coded.flush();
    compressed.flush();
    coded = CodedOutputStream.newInstance(compressed, BUFFER_BYTES);
  }

  /** Ends the last block, appends the end mark, and waits until the disk has it all. */
  void end(long events) throws IOException {
    endBlock();
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
