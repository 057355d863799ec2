package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.client.StoredRecord;
import io.headwater.deadletter.DeadLetter;
import io.headwater.deadletter.Omission;
import io.headwater.redrive.QueuedLetter;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Dead letters as people or scripts read them: why, where, and what the record was. */
final class DeadLetterText {
  private final RecordJson records;
  private final boolean isJson;

  DeadLetterText(RecordJson records, boolean isJson) {
    this.records = records;
    this.isJson = isJson;
  }

  /** Renders a record of a dead-letter queue, whatever it is. */
  String of(StoredRecord record) {
    Optional<QueuedLetter> letter = QueuedLetter.of(record);
    if (letter.isEmpty()) {
      return isJson ? records.of(record).json() : record.position() + "  is no dead letter";
    }
    return isJson ? JsonText.object(json -> writeMembers(json, letter.get())) : text(letter.get());
  }

  /** Renders a letter for people: why, where, and what the record was. */
  String text(QueuedLetter queued) {
    DeadLetter letter = queued.letter();
    DeadLetter.Cause cause = letter.cause();
    StringBuilder text = new StringBuilder()
        .append("%s  %s in %s at %s"
            .formatted(queued.position(), cause.code(), cause.step(), cause.where()));
    if (!cause.message().isEmpty()) {
      text.append("\n  why     ").append(cause.message());
    }
    cause.exceptionClass().ifPresent(name -> text.append("\n  threw   ").append(name));
    text.append("\n  record  %s of %s".formatted(letter.origin(), timeOf(letter)));
    text.append("\n  failed  %s in %s, attempt %d"
        .formatted(cause.failedAt(), cause.application(), cause.attempt()));
    queued.omission().ifPresent(omission -> text.append("\n  held    ").append(omission));
    if (queued.isTruncated()) {
      text.append("\n  start   %,d of %,d bytes".formatted(bytesOf(letter), fullBytes(queued)));
    }
    text.append("\n  content ").append(JsonText.object(json -> writeContent(json, queued)));
    return text.toString();
  }

  /** Writes what a letter says as members of an object. */
  void writeMembers(JsonGenerator json, QueuedLetter queued) throws IOException {
    DeadLetter letter = queued.letter();
    DeadLetter.Cause cause = letter.cause();
    json.writeStringField(RecordJson.POSITION, queued.position().toString());
    json.writeStringField("code", cause.code());
    json.writeStringField("message", cause.message());
    json.writeStringField("step", cause.step());
    json.writeStringField("where", cause.where());
    if (cause.exceptionClass().isPresent()) {
      json.writeStringField("exception", cause.exceptionClass().get());
    }
    json.writeNumberField("attempt", cause.attempt());
    json.writeStringField("application", cause.application());
    json.writeStringField("failedAt", cause.failedAt().toString());
    json.writeStringField("origin", letter.origin().toString());
    json.writeNumberField("originTimestamp", letter.originTimestamp());
    if (queued.omission().isPresent()) {
      json.writeStringField("held", queued.omission().get().toString());
    }
    if (queued.isTruncated()) {
      json.writeNumberField("firstBytes", bytesOf(letter));
      json.writeNumberField("valueBytes", fullBytes(queued));
    }
    writeContent(json, queued);
  }

  private void writeContent(JsonGenerator json, QueuedLetter queued) throws IOException {
    DeadLetter letter = queued.letter();
    Optional<byte[]> key = Optional.ofNullable(letter.key());
    Optional<byte[]> value = Optional.ofNullable(letter.value());
    if (queued.isTruncated()) {
      // People see the first of the bytes below.
      records.writeTruncated(json, key, isJson ? value : Optional.empty(), letter.headers());
    } else {
      records.writeContent(json, key, value, letter.headers());
    }
  }

  private static int bytesOf(DeadLetter letter) {
    byte[] value = letter.value();
    return value == null ? 0 : value.length;
  }

  private static int fullBytes(QueuedLetter queued) {
    return queued.omission().map(Omission::valueBytes).orElse(0);
  }

  /** A record may be dead because its timestamp is no time. */
  private static String timeOf(DeadLetter letter) {
    return letter.originTimestamp() < 0
        ? "timestamp " + letter.originTimestamp()
        : Instant.ofEpochMilli(letter.originTimestamp()).toString();
  }
}
