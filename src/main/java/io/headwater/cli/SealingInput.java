package io.headwater.cli;

import com.google.protobuf.Message;
import io.headwater.client.PublishRecord;
import io.headwater.diagnostic.Causes;
import io.headwater.event.CanonicalBytes;
import io.headwater.event.FieldProtection;
import io.headwater.event.UndecodableEventException;
import io.headwater.topology.StreamSpec;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Records of another input with their personal data sealed. What cannot be read is left: it was
 * given as bytes, to be written as it is.
 */
record SealingInput(RecordInput records, StreamSpec stream, FieldProtection protection)
    implements RecordInput {
  @Override
  public Optional<InputRow> next() {
    return records.next().map(row -> row instanceof InputRow.Sound sound ? sealed(sound) : row);
  }

  private InputRow sealed(InputRow.Sound row) {
    PublishRecord record = row.record();
    Optional<Message> message = record.value().flatMap(bytes -> parsed(bytes, record));
    if (message.isEmpty()) {
      return row;
    }
    try {
      // Bytes that were consumed from a topic are sealed already.
      Message sealed = protection.seal(
          protection.open(message.get()),
          () -> record.key().map(key -> stream.keyType().text(key)));
      PublishRecord other = new PublishRecord(
          record.topic(),
          record.partition(),
          record.key(),
          Optional.of(CanonicalBytes.of(sealed)),
          record.headers(),
          record.eventTime());
      return new InputRow.Sound(row.line(), row.raw(), other);
    } catch (UndecodableEventException e) {
      BadRecordException bad = new BadRecordException(
          "HW1671",
          Causes.told(e),
          "give the record what names its subject, and values as they were given at first");
      return new InputRow.Bad(row.line(), row.raw(), bad.at("line " + row.line()));
    }
  }

  private Optional<Message> parsed(byte[] bytes, PublishRecord record) {
    try {
      // As it is written: a record of an older type stays one.
      return Optional.of(stream.decoder().typeOf(record.headers()).parse(bytes, record.headers()));
    } catch (UndecodableEventException e) {
      return Optional.empty();
    }
  }

  @Override
  public long bytesRead() {
    return records.bytesRead();
  }

  @Override
  public OptionalLong bytesInAll() {
    return records.bytesInAll();
  }

  @Override
  public void requireUndamaged() {
    records.requireUndamaged();
  }

  @Override
  public void close() {
    records.close();
  }
}
