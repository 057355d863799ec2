package io.headwater.serde;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The layout of a snapshot: its sequence number as a varint, then the state's protobuf bytes; if it
 * has ended, one byte 0 instead, which no message begins with.
 */
public final class SnapshotBytes {
  private static final byte ENDED = 0;

  private SnapshotBytes() {}

  /** Encodes a snapshot; equal snapshots give equal bytes. */
  public static byte[] encode(Snapshot snapshot) {
    byte[] bytes = new byte[sizeOf(snapshot)];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      out.writeUInt64NoTag(snapshot.sequence());
      if (snapshot.isEnded()) {
        out.writeRawByte(ENDED);
      } else {
        snapshot.state().writeTo(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an array of the computed size cannot overflow", e);
    }
    out.checkNoSpaceLeft();
    return bytes;
  }

  /** Returns the encoded size in bytes; cheap, since messages memoise theirs. */
  public static int sizeOf(Snapshot snapshot) {
    return CodedOutputStream.computeUInt64SizeNoTag(snapshot.sequence())
        + (snapshot.isEnded() ? 1 : snapshot.state().getSerializedSize());
  }

  /**
   * Decodes a snapshot.
   *
   * @throws UncheckedIOException if the bytes are not a snapshot of {@code type}
   */
  public static Snapshot decode(MessageType type, byte[] bytes) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      long sequence = in.readUInt64();
      if (in.getTotalBytesRead() == bytes.length - 1 && bytes[bytes.length - 1] == ENDED) {
        return new Snapshot(type.defaultInstance(), sequence, true);
      }
      Message state = type.newBuilder().mergeFrom(in).build();
      return new Snapshot(state, sequence);
    } catch (IOException e) {
      throw new UncheckedIOException("not a snapshot of " + type, e);
    }
  }
}
