package io.headwater.operator;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Upcasters;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.Provenance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries the source record through repartition topics, in as few bytes as allow to rebuild it. */
record Provenances(Optional<Provenance> carried) {
  static final Provenances NONE = new Provenances(Optional.empty());

  /**
   * Reads the header of a record behind a hop. On a source record that header is somebody else's,
   * and says nothing.
   *
   * @throws HaltingRecordException if it cannot be read
   */
  static Provenances read(ProgramEntry entry, InputRecord record) {
    if (!(entry instanceof ProgramEntry.Hop)) {
      return NONE;
    }
    Optional<byte[]> bytes = record.headers().bytes(EventHeaders.PROVENANCE);
    if (bytes.isEmpty()) {
      return NONE;
    }
    try {
      return new Provenances(Optional.of(Provenance.parseFrom(bytes.get())));
    } catch (InvalidProtocolBufferException e) {
      throw isForeign(record, "cannot be read");
    }
  }

  /**
   * Says that nobody knows where a record behind a hop entered the topology, so that no queue is
   * the one for it.
   *
   * @param what about its header
   */
  static HaltingRecordException isForeign(InputRecord record, String what) {
    return new HaltingRecordException(
        "%s: header '%s' %s, so another application has written the record"
                .formatted(record.position(), EventHeaders.PROVENANCE, what)
            + "\n  fix: let nothing else write to the topic, and set this application's offset in"
            + " it behind the record");
  }

  /** Where the record entered the topology. */
  Optional<RecordPosition> position() {
    return carried.map(
        from -> new RecordPosition(from.getTopic(), from.getPartition(), from.getOffset()));
  }

  /**
   * Returns how the value of the record is read: as its stream's are, if it is the value that the
   * record entered with, which an earlier release may have sent on as it was.
   *
   * @param declared type that the value has here
   */
  Upcasters decoder(MessageType declared, Map<String, Upcasters> byTopic) {
    if (byTopic.isEmpty()) {
      return Upcasters.none(declared);
    }
    return carried
        .filter(from -> !from.hasValue() && !from.getIsTombstone())
        .flatMap(from -> Optional.ofNullable(byTopic.get(from.getTopic())))
        .filter(decoder -> decoder.newest().equals(declared))
        .orElseGet(() -> Upcasters.none(declared));
  }

  /** Rebuilds the source record; a value that is not carried is the one behind the hop. */
  InputRecord source(InputRecord behindHop) {
    if (carried.isEmpty()) {
      return behindHop;
    }
    Provenance from = carried.get();
    return new InputRecord(
        position().orElseThrow(),
        from.getTimestamp(),
        true,
        from.hasKey() ? from.getKey().toByteArray() : null,
        valueOf(from, behindHop),
        headersOf(from));
  }

  private static byte @Nullable [] valueOf(Provenance from, InputRecord behindHop) {
    if (from.getIsTombstone()) {
      return null;
    }
    return from.hasValue() ? from.getValue().toByteArray() : behindHop.value();
  }

  /** Returns the headers that a record entered the topology with. */
  static EventHeaders headersOf(Provenance from) {
    return headersOf(from.getHeadersList());
  }

  /** Reads headers that were stored. */
  static EventHeaders headersOf(List<HeaderEntry> stored) {
    List<EventHeaders.Entry> entries = stored.stream()
        .map(header -> new EventHeaders.Entry(
            header.getName(), header.hasValue() ? header.getValue().toByteArray() : null))
        .toList();
    return EventHeaders.of(entries);
  }

  /**
   * Returns what the next hop must carry.
   *
   * @param isSameValue whether the next hop carries the value that {@code input} came with
   */
  Provenance onward(InputRecord input, boolean isSameValue) {
    Provenance.Builder onward = carried.map(Provenance::toBuilder).orElseGet(() -> first(input));
    byte[] value = input.value();
    boolean isKnown = onward.hasValue() || onward.getIsTombstone();
    if (!isSameValue && !isKnown && value != null) {
      onward.setValue(UnsafeByteOperations.unsafeWrap(value));
    }
    return onward.build();
  }

  private static Provenance.Builder first(InputRecord input) {
    Provenance.Builder first = Provenance.newBuilder()
        .setTopic(input.position().topic())
        .setPartition(input.position().partition())
        .setOffset(input.position().offset())
        .setTimestamp(input.timestamp())
        .setIsTombstone(input.value() == null);
    wrap(input.key()).ifPresent(first::setKey);
    for (EventHeaders.Entry entry : input.headers().entries()) {
      HeaderEntry.Builder header = HeaderEntry.newBuilder().setName(entry.name());
      wrap(entry.value()).ifPresent(header::setValue);
      first.addHeaders(header);
    }
    return first;
  }

  private static Optional<ByteString> wrap(byte @Nullable [] bytes) {
    return Optional.ofNullable(bytes).map(UnsafeByteOperations::unsafeWrap);
  }
}
