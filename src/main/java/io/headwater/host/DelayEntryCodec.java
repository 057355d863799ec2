package io.headwater.host;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.headwater.operator.DelayedRecord;
import io.headwater.operator.InputRecord;
import io.headwater.operator.OperatorHost;
import io.headwater.operator.ParkedRecord;
import io.headwater.proto.RetryStoreEntry;
import io.headwater.proto.StoredRetry;
import io.headwater.proto.StoredRetryCounts;
import io.headwater.state.StateCodec;
import java.io.UncheckedIOException;

/** Entries of a store of records that wait, as {@code headwater.RetryStoreEntry}. */
record DelayEntryCodec() implements StateCodec<DelayEntry> {
  private static final int OVERHEAD_BYTES = 128;

  @Override
  public byte[] encode(DelayEntry entry) {
    RetryStoreEntry.Builder bytes = RetryStoreEntry.newBuilder();
    if (entry instanceof DelayEntry.Totals totals) {
      bytes.setCounts(StoredRetryCounts.newBuilder()
          .setWaiting(totals.counts().waiting())
          .setNext(totals.counts().next()));
    } else {
      bytes.setRetry(stored(((DelayEntry.Waiting) entry).record()));
    }
    return bytes.build().toByteArray();
  }

  private static StoredRetry.Builder stored(DelayedRecord record) {
    StoredRetry.Builder stored = StoredRetry.newBuilder()
        .setRecord(ParkingEntryCodec.stored(record.waiting()))
        .setTimes(record.times())
        .setAttempts(record.attempts());
    byte[] key = record.waiting().record().key();
    if (key != null) {
      stored.setKey(UnsafeByteOperations.unsafeWrap(key));
    }
    return stored;
  }

  @Override
  public DelayEntry decode(byte[] bytes) {
    try {
      RetryStoreEntry entry = RetryStoreEntry.parseFrom(bytes);
      return switch (entry.getEntryCase()) {
        case COUNTS ->
          new DelayEntry.Totals(new OperatorHost.DelayTable.Counts(
              entry.getCounts().getWaiting(), entry.getCounts().getNext()));
        case RETRY -> new DelayEntry.Waiting(delayed(entry.getRetry()));
        case ENTRY_NOT_SET -> throw new IllegalStateException("an entry of retries is empty");
      };
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException("no entry of retries", e);
    }
  }

  private static DelayedRecord delayed(StoredRetry stored) {
    ParkedRecord parked = ParkingEntryCodec.parked(stored.getRecord());
    InputRecord record = parked.record();
    InputRecord waiting = new InputRecord(
        record.position(),
        record.timestamp(),
        record.isTimely(),
        stored.hasKey() ? stored.getKey().toByteArray() : null,
        record.value(),
        record.headers());
    return new DelayedRecord(
        0, 0, stored.getTimes(), stored.getAttempts(), new ParkedRecord(parked.entry(), waiting));
  }

  @Override
  public int sizeBytes(DelayEntry entry) {
    if (!(entry instanceof DelayEntry.Waiting waiting)) {
      return OVERHEAD_BYTES;
    }
    InputRecord record = waiting.record().waiting().record();
    byte[] key = record.key();
    byte[] value = record.value();
    return OVERHEAD_BYTES
        + record.headers().sizeBytes()
        + (key == null ? 0 : key.length)
        + (value == null ? 0 : value.length);
  }
}
