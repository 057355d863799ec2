package io.headwater.history;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.headwater.event.EventHeaders;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.HistoryRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.Checksum;

/*
 * Layout
 * ======
 *
 * A history file is a sequence of zstd frames, so that `zstd -d` unpacks it. Unpacked it is a
 * sequence of length-delimited protobuf messages: one HistoryHeader, then HistoryRecords.
 *
 *   frame           the header, alone: a file can be described by reading its first frame
 *   frame …         records, about 1 MB of them; a record never spans two frames
 *   skippable frame the index, little endian: a HistoryIndex, then the length of the whole frame,
 *                   4 bytes, by which it is found from its end, and CRC-32C of the frame before
 *                   these four. Files of format 1 have none
 *   skippable frame the end mark, little endian: how many records there are, 8 bytes; CRC-32C of
 *                   all bytes of the file before these four
 *
 * Every frame carries zstd's checksum. It is at the end of the frame, hence a reader hands out
 * nothing of a frame before all of it was read: a flipped bit must never look like an event.
 *
 * The end mark is there because a file that was cut exactly between two frames is a flawless zstd
 * stream, and because zstd passes over some flipped bits that its output does not depend on, such
 * as the window size. Skippable frames are part of the format (RFC 8878, section 3.1.2); other
 * readers pass over them.
 */
/** The layout of history files; conversions between its messages and ours. */
final class HistoryFormat {
  /** Format version that is written, and the newest that is read. */
  static final int VERSION = 2;

  /** Uncompressed bytes after which a frame is closed; what a torn tail can lose. */
  static final int BLOCK_BYTES = 1 << 20;

  /** Largest record; a reader refuses larger frames before they exhaust the heap. */
  static final int MAX_RECORD_BYTES = 128 << 20;

  /** First four bytes of a zstd frame, little endian. */
  static final int FRAME_MAGIC = 0xFD2FB528;

  /** Bit of the fifth byte of a zstd frame: there is a checksum. */
  static final int FRAME_CHECKSUM_FLAG = 0x04;

  /** First four bytes of the index, little endian: a skippable frame. */
  static final int INDEX_MAGIC = 0x184D2A5D;

  /** First four bytes of the end mark, little endian: a skippable frame. */
  static final int END_MAGIC = 0x184D2A5E;

  /** Bytes of the end mark behind its magic and this length. */
  static final int END_LENGTH = Long.BYTES + Integer.BYTES;

  /** Bytes of the whole end mark. */
  static final int END_BYTES = 2 * Integer.BYTES + END_LENGTH;

  private HistoryFormat() {}

  /** Returns the end mark up to the checksum. */
  static byte[] endMark(long events) {
    return littleEndian(END_BYTES - Integer.BYTES)
        .putInt(END_MAGIC)
        .putInt(END_LENGTH)
        .putLong(events)
        .array();
  }

  /** Returns the checksum as it is written. */
  static byte[] checksum(Checksum crc) {
    return littleEndian(Integer.BYTES).putInt((int) crc.getValue()).array();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static HistoryRecord toRecord(HistoryEvent event) {
    HistoryRecord.Builder record = HistoryRecord.newBuilder()
        .setOffset(event.offset())
        .setTimestamp(event.time().toEpochMilli());
    event.key().ifPresent(key -> record.setKey(UnsafeByteOperations.unsafeWrap(key)));
    event.value().ifPresent(value -> record.setValue(UnsafeByteOperations.unsafeWrap(value)));
    for (EventHeaders.Entry entry : event.headers().entries()) {
      HeaderEntry.Builder header = HeaderEntry.newBuilder().setName(entry.name());
      byte[] value = entry.value();
      if (value != null) {
        header.setValue(ByteString.copyFrom(value));
      }
      record.addHeaders(header);
    }
    return record.build();
  }

  static HistoryEvent toEvent(HistoryRecord record) {
    return new HistoryEvent(
        record.getOffset(),
        Instant.ofEpochMilli(record.getTimestamp()),
        record.hasKey() ? Optional.of(record.getKey().toByteArray()) : Optional.empty(),
        record.hasValue() ? Optional.of(record.getValue().toByteArray()) : Optional.empty(),
        toHeaders(record.getHeadersList()));
  }

  private static EventHeaders toHeaders(List<HeaderEntry> headers) {
    List<EventHeaders.Entry> entries = new ArrayList<>(headers.size());
    for (HeaderEntry header : headers) {
      entries.add(new EventHeaders.Entry(
          header.getName(), header.hasValue() ? header.getValue().toByteArray() : null));
    }
    return EventHeaders.of(entries);
  }
}
