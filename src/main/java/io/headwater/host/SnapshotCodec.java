package io.headwater.host;

import io.headwater.event.MessageType;
import io.headwater.event.Snapshot;
import io.headwater.serde.SnapshotBytes;
import io.headwater.state.StateCodec;

/** Snapshots of one state type as store bytes. */
record SnapshotCodec(MessageType state) implements StateCodec<Snapshot> {
  @Override
  public byte[] encode(Snapshot snapshot) {
    return SnapshotBytes.encode(snapshot);
  }

  @Override
  public Snapshot decode(byte[] bytes) {
    return SnapshotBytes.decode(state, bytes);
  }

  @Override
  public int sizeBytes(Snapshot snapshot) {
    return SnapshotBytes.sizeOf(snapshot);
  }
}
