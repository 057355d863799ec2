package io.headwater.host;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.operator.WindowSnapshot;
import io.headwater.proto.StoredWindow;
import io.headwater.proto.WindowStoreEntry;
import io.headwater.state.StateCodec;
import io.headwater.topology.WindowSpan;
import java.io.UncheckedIOException;

/** Entries of a store of windows as {@code headwater.WindowStoreEntry}. */
record WindowEntryCodec(MessageType state) implements StateCodec<WindowEntry> {
  private static final int OVERHEAD_BYTES = 64;

  @Override
  public byte[] encode(WindowEntry entry) {
    WindowStoreEntry.Builder bytes = WindowStoreEntry.newBuilder();
    if (entry instanceof WindowEntry.Kept kept) {
      bytes.setWindow(stored(kept.window()));
    } else if (entry instanceof WindowEntry.StreamTime time) {
      bytes.setStreamTime(time.millis());
    } else {
      bytes.setIsDueMarker(true);
    }
    return bytes.build().toByteArray();
  }

  private static StoredWindow.Builder stored(WindowSnapshot window) {
    return StoredWindow.newBuilder()
        .setStart(window.span().start())
        .setEnd(window.span().end())
        .setState(
            UnsafeByteOperations.unsafeWrap(CanonicalBytes.of(window.snapshot().state())))
        .setSequence(window.snapshot().sequence())
        .setLastTime(window.lastTime())
        .setLastTopic(window.lastOrigin().topic())
        .setLastPartition(window.lastOrigin().partition())
        .setLastOffset(window.lastOrigin().offset())
        .setDue(window.due())
        .setIsClosed(window.isClosed());
  }

  @Override
  public WindowEntry decode(byte[] bytes) {
    try {
      WindowStoreEntry entry = WindowStoreEntry.parseFrom(bytes);
      return switch (entry.getEntryCase()) {
        case WINDOW -> new WindowEntry.Kept(kept(entry.getWindow()));
        case STREAM_TIME -> new WindowEntry.StreamTime(entry.getStreamTime());
        case IS_DUE_MARKER -> new WindowEntry.DueMarker();
        case ENTRY_NOT_SET -> throw new IllegalStateException("a window entry is empty");
      };
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException("not a window of " + state, e);
    }
  }

  private WindowSnapshot kept(StoredWindow window) throws InvalidProtocolBufferException {
    Message folded = state.newBuilder().mergeFrom(window.getState()).build();
    return new WindowSnapshot(
        new WindowSpan(window.getStart(), window.getEnd()),
        new Snapshot(folded, window.getSequence()),
        window.getLastTime(),
        new RecordPosition(
            window.getLastTopic(), window.getLastPartition(), window.getLastOffset()),
        window.getDue(),
        window.getIsClosed());
  }

  @Override
  public int sizeBytes(WindowEntry entry) {
    return entry instanceof WindowEntry.Kept kept
        ? OVERHEAD_BYTES + kept.window().snapshot().state().getSerializedSize()
        : OVERHEAD_BYTES;
  }
}
