package io.headwater.host;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.operator.InputRecord;
import io.headwater.operator.ParkedRecord;
import io.headwater.operator.ParkingLot;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.ParkingStoreEntry;
import io.headwater.proto.StoredLot;
import io.headwater.proto.StoredParkedRecord;
import io.headwater.state.StateCodec;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Entries of a store of records that wait as {@code headwater.ParkingStoreEntry}. */
record ParkingEntryCodec() implements StateCodec<ParkingEntry> {
  private static final int OVERHEAD_BYTES = 128;

  @Override
  public byte[] encode(ParkingEntry entry) {
    ParkingStoreEntry.Builder bytes = ParkingStoreEntry.newBuilder();
    if (entry instanceof ParkingEntry.Lot lot) {
      bytes.setLot(stored(lot.lot()));
    } else if (entry instanceof ParkingEntry.Waiting waiting) {
      bytes.setRecord(stored(waiting.parked()));
    } else {
      bytes.setCount(((ParkingEntry.Count) entry).records());
    }
    return bytes.build().toByteArray();
  }

  private static StoredLot.Builder stored(ParkingLot lot) {
    ParkingLot.Reason reason = lot.reason();
    StoredLot.Builder stored = StoredLot.newBuilder()
        .setFirst(lot.first())
        .setNext(lot.next())
        .setBytes(lot.bytes())
        .setTopic(lot.origin().topic())
        .setPartition(lot.origin().partition())
        .setOffset(lot.origin().offset())
        .setCode(reason.code())
        .setMessage(reason.message())
        .setStep(reason.step())
        .setWhere(reason.where())
        .setAttempts(reason.attempts())
        .setSince(lot.sinceMillis());
    reason.exceptionClass().ifPresent(stored::setExceptionClass);
    return stored;
  }

  /** Leaves out the key. */
  static StoredParkedRecord.Builder stored(ParkedRecord parked) {
    InputRecord record = parked.record();
    StoredParkedRecord.Builder stored = StoredParkedRecord.newBuilder()
        .setEntry(parked.entry())
        .setTopic(record.position().topic())
        .setPartition(record.position().partition())
        .setOffset(record.position().offset())
        .setTimestamp(record.timestamp())
        .setIsTimely(record.isTimely());
    wrapped(record.value()).ifPresent(stored::setValue);
    for (EventHeaders.Entry entry : record.headers().entries()) {
      HeaderEntry.Builder header = HeaderEntry.newBuilder().setName(entry.name());
      wrapped(entry.value()).ifPresent(header::setValue);
      stored.addHeaders(header);
    }
    return stored;
  }

  private static Optional<ByteString> wrapped(byte @Nullable [] bytes) {
    return Optional.ofNullable(bytes).map(UnsafeByteOperations::unsafeWrap);
  }

  @Override
  public ParkingEntry decode(byte[] bytes) {
    try {
      ParkingStoreEntry entry = ParkingStoreEntry.parseFrom(bytes);
      return switch (entry.getEntryCase()) {
        case COUNT -> new ParkingEntry.Count(entry.getCount());
        case LOT -> new ParkingEntry.Lot(lot(entry.getLot()));
        case RECORD -> new ParkingEntry.Waiting(parked(entry.getRecord()));
        case ENTRY_NOT_SET -> throw new IllegalStateException("an entry of a lot is empty");
      };
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException("no entry of a lot", e);
    }
  }

  private static ParkingLot lot(StoredLot stored) {
    return new ParkingLot(
        stored.getFirst(),
        stored.getNext(),
        stored.getBytes(),
        new RecordPosition(stored.getTopic(), stored.getPartition(), stored.getOffset()),
        new ParkingLot.Reason(
            stored.getCode(),
            stored.getMessage(),
            stored.getStep(),
            stored.getWhere(),
            stored.hasExceptionClass() ? Optional.of(stored.getExceptionClass()) : Optional.empty(),
            stored.getAttempts()),
        stored.getSince());
  }

  /** Has no key. */
  static ParkedRecord parked(StoredParkedRecord stored) {
    List<EventHeaders.Entry> headers = stored.getHeadersList().stream()
        .map(header -> new EventHeaders.Entry(
            header.getName(), header.hasValue() ? header.getValue().toByteArray() : null))
        .toList();
    return new ParkedRecord(
        stored.getEntry(),
        new InputRecord(
            new RecordPosition(stored.getTopic(), stored.getPartition(), stored.getOffset()),
            stored.getTimestamp(),
            stored.getIsTimely(),
            null,
            stored.hasValue() ? stored.getValue().toByteArray() : null,
            EventHeaders.of(headers)));
  }

  @Override
  public int sizeBytes(ParkingEntry entry) {
    if (!(entry instanceof ParkingEntry.Waiting waiting)) {
      return OVERHEAD_BYTES;
    }
    InputRecord record = waiting.parked().record();
    byte[] value = record.value();
    return OVERHEAD_BYTES + record.headers().sizeBytes() + (value == null ? 0 : value.length);
  }
}
