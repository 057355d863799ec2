package io.headwater.history;

import com.google.protobuf.InvalidProtocolBufferException;
import io.headwater.proto.HistoryIndex;
import io.headwater.proto.HistoryIndexEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The index of a history file as it is written, see {@link HistoryFormat}. It is found from the end
 * of the file, and trusted for its own checksum: to read the whole file for it would be no gain.
 */
final class IndexFrame {
  private static final int HEAD_BYTES = 2 * Integer.BYTES;
  private static final int TAIL_BYTES = 2 * Integer.BYTES;

  private IndexFrame() {}

  static byte[] write(List<HistoryBlock> blocks) {
    HistoryIndex.Builder index = HistoryIndex.newBuilder();
    blocks.forEach(block -> index.addBlocks(entry(block)));
    byte[] content = index.build().toByteArray();
    byte[] frame = new byte[HEAD_BYTES + content.length + TAIL_BYTES];
    ByteBuffer bytes = littleEndian(frame)
        .putInt(HistoryFormat.INDEX_MAGIC)
        .putInt(content.length + TAIL_BYTES)
        .put(content)
        .putInt(frame.length);
    bytes.putInt(checksum(bytes));
    return frame;
  }

  private static HistoryIndexEntry entry(HistoryBlock block) {
    return HistoryIndexEntry.newBuilder()
        .setPosition(block.position())
        .setBytes(block.bytes())
        .setRecords(block.records())
        .setFirstOffset(block.firstOffset())
        .setLastOffset(block.lastOffset())
        .setLeastTime(block.leastTime().toEpochMilli())
        .setGreatestTime(block.greatestTime().toEpochMilli())
        .build();
  }

  /** Returns the blocks that a frame names; empty if it is none, or altered. */
  static Optional<List<HistoryBlock>> read(byte[] frame) {
    if (frame.length < HEAD_BYTES + TAIL_BYTES) {
      return Optional.empty();
    }
    ByteBuffer bytes = littleEndian(frame);
    bytes.position(frame.length - Integer.BYTES);
    int checksum = checksum(bytes);
    if (bytes.getInt(0) != HistoryFormat.INDEX_MAGIC || bytes.getInt() != checksum) {
      return Optional.empty();
    }
    bytes.position(HEAD_BYTES).limit(frame.length - TAIL_BYTES);
    try {
      return Optional.of(HistoryIndex.parseFrom(bytes).getBlocksList().stream()
          .map(IndexFrame::block)
          .toList());
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  private static HistoryBlock block(HistoryIndexEntry entry) {
    return new HistoryBlock(
        entry.getPosition(),
        entry.getBytes(),
        entry.getRecords(),
        entry.getFirstOffset(),
        entry.getLastOffset(),
        Instant.ofEpochMilli(entry.getLeastTime()),
        Instant.ofEpochMilli(entry.getGreatestTime()));
  }

  /**
   * Returns the blocks of a file whose end is as it was written; the channel's position stays.
   *
   * @return empty if there is no index, or the file does not end with it and its end mark
   */
  static Optional<List<HistoryBlock>> find(FileChannel file) throws IOException {
    long end = file.size() - HistoryFormat.END_BYTES;
    if (end < HEAD_BYTES + TAIL_BYTES) {
      return Optional.empty();
    }
    ByteBuffer tail = at(end - TAIL_BYTES, TAIL_BYTES + HistoryFormat.END_BYTES, file);
    int frame = tail.getInt();
    tail.getInt();
    boolean isMarked =
        tail.getInt() == HistoryFormat.END_MAGIC && tail.getInt() == HistoryFormat.END_LENGTH;
    long events = tail.getLong();
    if (!isMarked || frame < 0 || frame > Math.min(end, HistoryFormat.MAX_RECORD_BYTES)) {
      return Optional.empty();
    }
    byte[] found = new byte[frame];
    at(end - frame, frame, file).get(found);
    return read(found)
        .filter(blocks -> blocks.stream().mapToLong(HistoryBlock::records).sum() == events);
  }

  private static ByteBuffer at(long position, int count, FileChannel file) throws IOException {
    ByteBuffer bytes = littleEndian(new byte[count]);
    while (bytes.hasRemaining() && file.read(bytes, position + bytes.position()) > 0) {
      // A file may give less than it is asked for.
    }
    return bytes.rewind();
  }

  private static int checksum(ByteBuffer upToHere) {
    CRC32C checksum = new CRC32C();
    checksum.update(upToHere.duplicate().flip());
    return (int) checksum.getValue();
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
