package io.headwater.operator;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.headwater.event.Envelope;
import io.headwater.event.EventHeaders;
import io.headwater.event.MessageType;
import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.event.Upcasters;
import io.headwater.proto.BufferedHeaders;
import io.headwater.proto.BufferedRecord;
import io.headwater.proto.BufferedRecords;
import io.headwater.proto.HeaderEntry;
import io.headwater.proto.Provenance;
import io.headwater.topology.WindowSpan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The records that one side of a join keeps under one key, at one millisecond of event time. */
record JoinMoment(long time, BufferedRecords buffered) {
  static final MessageType STATE = MessageType.of(BufferedRecords.class);

  static JoinMoment of(WindowSnapshot window) {
    return new JoinMoment(
        window.span().start(), (BufferedRecords) window.snapshot().state());
  }

  static JoinMoment empty(long time) {
    return new JoinMoment(time, BufferedRecords.getDefaultInstance());
  }

  /** Returns the window that holds this moment. */
  WindowSnapshot window(JoinSide side, RecordPosition lastOrigin) {
    return new WindowSnapshot(
        new WindowSpan(time, time + 1),
        new Snapshot(buffered, size()),
        time,
        lastOrigin,
        side.dueOf(time, hasAnyAlone()),
        false);
  }

  int size() {
    return buffered.getRecordsCount();
  }

  /** Returns the records, in the order in which they came. */
  List<BufferedRecord> records() {
    return buffered.getRecordsList();
  }

  /** Tells whether a record is to be passed on alone, unless it is joined yet. */
  boolean hasAnyAlone() {
    return records().stream().anyMatch(BufferedRecord::getIsAlone);
  }

  /** Returns the moment with all of its records joined. */
  JoinMoment joined() {
    BufferedRecords.Builder all = BufferedRecords.newBuilder();
    records().forEach(one -> all.addRecords(one.toBuilder().clearIsAlone()));
    return new JoinMoment(time, all.build());
  }

  /** Returns the moment with one more record. */
  JoinMoment plus(Envelope<?> record, Provenance source, boolean isAlone) {
    BufferedRecord.Builder added = BufferedRecord.newBuilder()
        .setValue(UnsafeByteOperations.unsafeWrap(record.valueBytes()))
        .setSource(source)
        .setIsAlone(isAlone);
    EventHeaders kept = OutputHeaders.kept(record);
    if (!kept.equals(Provenances.headersOf(source))) {
      added.setHeaders(bufferedOf(kept));
    }
    return new JoinMoment(time, buffered.toBuilder().addRecords(added).build());
  }

  private static BufferedHeaders bufferedOf(EventHeaders headers) {
    BufferedHeaders.Builder all = BufferedHeaders.newBuilder();
    for (EventHeaders.Entry entry : headers.entries()) {
      HeaderEntry.Builder header = HeaderEntry.newBuilder().setName(entry.name());
      Optional.ofNullable(entry.value()).map(ByteString::copyFrom).ifPresent(header::setValue);
      all.addEntries(header);
    }
    return all.build();
  }

  /** Returns the value of a record of a stream whose values are of {@code type}. */
  static Message valueOf(
      BufferedRecord record,
      MessageType type,
      Map<String, Upcasters> decoders,
      UnaryOperator<Message> opening) {
    Upcasters decoder = new Provenances(Optional.of(record.getSource())).decoder(type, decoders);
    MessageType written = decoder.isEmpty() ? type : decoder.typeOf(headersOf(record));
    // No bytes are a message of which no field is set: only those of a topic need to be named.
    return decoder.newest(opening.apply(
        record.getValue().isEmpty()
            ? written.defaultInstance()
            : written.parse(record.getValue().toByteArray())));
  }

  private static EventHeaders headersOf(BufferedRecord record) {
    return record.hasHeaders()
        ? Provenances.headersOf(record.getHeaders().getEntriesList())
        : Provenances.headersOf(record.getSource());
  }

  /** Returns a record as it entered the topology. */
  static InputRecord sourceOf(BufferedRecord record) {
    Provenances source = new Provenances(Optional.of(record.getSource()));
    InputRecord here = new InputRecord(
        source.position().orElseThrow(),
        0,
        true,
        null,
        record.getValue().toByteArray(),
        EventHeaders.NONE);
    return source.source(here);
  }

  /** Returns a record as it came to the join. */
  Envelope<Message> envelopeOf(
      BufferedRecord record, Envelope.EncodedKey key, JoinSide side, UnitOfWork work) {
    Envelope<Message> frame = Envelope.ofBytes(
        new Provenances(Optional.of(record.getSource())).position().orElseThrow(),
        time,
        headersOf(record),
        key,
        new Envelope.EncodedValue(side.own(), new byte[0]));
    return work.sealing(frame).withValue(side.valueOf(record, work::open));
  }
}
