package io.headwater.host;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.headwater.behavior.TimerClock;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.operator.InputRecord;
import io.headwater.operator.PendingTimer;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.StoredTimer;
import io.headwater.proto.TimerStoreEntry;
import io.headwater.state.StateCodec;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** Entries of a store of timers as {@code headwater.TimerStoreEntry}. */
record TimerEntryCodec() implements StateCodec<TimerEntry> {
  private static final int OVERHEAD_BYTES = 64;

  @Override
  public byte[] encode(TimerEntry entry) {
    TimerStoreEntry.Builder bytes = TimerStoreEntry.newBuilder();
    if (entry instanceof TimerEntry.Pending pending) {
      bytes.setTimer(stored(pending.timer()));
    } else if (entry instanceof TimerEntry.StreamTime time) {
      bytes.setStreamTime(time.millis());
    } else {
      bytes.setIsDueMarker(true);
    }
    return bytes.build().toByteArray();
  }

  private static StoredTimer.Builder stored(PendingTimer timer) {
    InputRecord firing = timer.firing();
    StoredTimer.Builder stored = StoredTimer.newBuilder()
        .setIsEventTime(timer.clock() == TimerClock.EVENT)
        .setDue(firing.timestamp())
        .setTopic(firing.position().topic())
        .setPartition(firing.position().partition())
        .setOffset(firing.position().offset())
        .setValue(UnsafeByteOperations.unsafeWrap(valueOf(firing)));
    for (EventHeaders.Entry header : firing.headers().entries()) {
      HeaderEntry.Builder one = HeaderEntry.newBuilder().setName(header.name());
      byte[] value = header.value();
      if (value != null) {
        one.setValue(UnsafeByteOperations.unsafeWrap(value));
      }
      stored.addHeaders(one);
    }
    return stored;
  }

  private static byte[] valueOf(InputRecord firing) {
    return Objects.requireNonNull(firing.value(), "a firing has a value");
  }

  @Override
  public TimerEntry decode(byte[] bytes) {
    try {
      TimerStoreEntry entry = TimerStoreEntry.parseFrom(bytes);
      return switch (entry.getEntryCase()) {
        case TIMER -> new TimerEntry.Pending(pending(entry.getTimer()));
        case STREAM_TIME -> new TimerEntry.StreamTime(entry.getStreamTime());
        case IS_DUE_MARKER -> new TimerEntry.DueMarker();
        case ENTRY_NOT_SET -> throw new IllegalStateException("an entry of timers is empty");
      };
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException("no entry of timers", e);
    }
  }

  private static PendingTimer pending(StoredTimer stored) {
    List<EventHeaders.Entry> headers = stored.getHeadersList().stream()
        .map(one -> new EventHeaders.Entry(
            one.getName(), one.hasValue() ? one.getValue().toByteArray() : null))
        .toList();
    return new PendingTimer(
        "",
        stored.getIsEventTime() ? TimerClock.EVENT : TimerClock.WALL,
        new InputRecord(
            new RecordPosition(stored.getTopic(), stored.getPartition(), stored.getOffset()),
            stored.getDue(),
            true,
            null,
            stored.getValue().toByteArray(),
            EventHeaders.of(headers)));
  }

  @Override
  public int sizeBytes(TimerEntry entry) {
    return entry instanceof TimerEntry.Pending pending
        ? OVERHEAD_BYTES
            + valueOf(pending.timer().firing()).length
            + pending.timer().firing().headers().sizeBytes()
        : OVERHEAD_BYTES;
  }
}
