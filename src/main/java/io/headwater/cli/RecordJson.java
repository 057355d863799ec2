package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.client.StoredRecord;
import io.headwater.deadletter.DeadLetterHeaders;
import io.headwater.deadletter.Omission;
import io.headwater.diagnostic.FailureCode;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.MessageRendering;
import io.headwater.event.MessageType;
import io.headwater.event.UndecodableEventException;
import io.headwater.event.Upcasters;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Writes records as lines of JSON, which {@link RecordLines} reads back.
 *
 * <p>A value that is not what it should be is written as base64, with the code of the failure.
 */
final class RecordJson {
  static final String POSITION = "position";
  static final String TYPE = "type";
  static final String UPCAST_FROM = "upcastFrom";
  static final String PROBLEM = "problem";

  private final KeyType keyType;
  private final Function<EventHeaders, Optional<Upcasters>> decoderOf;
  private final ValueDisplay values;

  /**
   * Writes records of a stream.
   *
   * @param decoderOf tells how a record is read, by its headers; empty if that cannot be known
   */
  RecordJson(
      KeyType keyType, Function<EventHeaders, Optional<Upcasters>> decoderOf, ValueDisplay values) {
    this.keyType = keyType;
    this.decoderOf = decoderOf;
    this.values = values;
  }

  /**
   * A record as text.
   *
   * @param isSound whether the value is what its type says, as far as that is known
   */
  record Line(String json, boolean isSound) {}

  Line of(StoredRecord record) {
    boolean[] isSound = {true};
    String json = JsonText.object(out -> {
      out.writeStringField(POSITION, record.position().toString());
      out.writeStringField("time", record.time().toString());
      boolean isTruncated = DeadLetterHeaders.omission(record.headers())
          .filter(Omission::isTruncated)
          .isPresent();
      if (isTruncated) {
        writeTruncated(out, record.key(), record.value(), record.headers());
      }
      isSound[0] =
          !isTruncated && writeContent(out, record.key(), record.value(), record.headers());
    });
    return new Line(json, isSound[0]);
  }

  /** Writes key, type, headers and value; returns whether the value is sound. */
  boolean writeContent(
      JsonGenerator json, Optional<byte[]> key, Optional<byte[]> value, EventHeaders headers)
      throws IOException {
    if (key.isPresent()) {
      KeyJson.write(json, keyType, key.get());
    }
    Optional<Upcasters> decoder = decoderOf.apply(headers);
    if (decoder.isEmpty()) {
      writeHeaders(json, headers);
      writeBytes(json, value);
      return true;
    }
    return value.isPresent()
        ? writeTyped(json, decoder.get(), value.get(), headers)
        : writeDeletion(json, decoder.get(), headers);
  }

  /**
   * Writes key, type and headers of a record of which only the start of the value is there.
   *
   * @param start the first bytes, which are nothing to be decoded; empty to leave them out
   */
  void writeTruncated(
      JsonGenerator json, Optional<byte[]> key, Optional<byte[]> start, EventHeaders headers)
      throws IOException {
    if (key.isPresent()) {
      KeyJson.write(json, keyType, key.get());
    }
    Optional<Upcasters> decoder = decoderOf.apply(headers);
    if (decoder.isPresent()) {
      json.writeStringField(TYPE, decoder.get().typeOf(headers).fullName());
    }
    writeHeaders(json, headers);
    if (start.isEmpty()) {
      return;
    }
    boolean mayShow = decoder
        .map(one -> one.canRead(headers)
            ? values.mayShow(one.typeOf(headers)) && values.mayShow(one.newest())
            : values.isShowingAll())
        .orElse(true);
    json.writeStringField(
        "firstBytesBase64", mayShow ? KeyJson.base64(start.get()) : MessageRendering.REDACTED);
  }

  private static boolean writeDeletion(JsonGenerator json, Upcasters decoder, EventHeaders headers)
      throws IOException {
    json.writeStringField(TYPE, decoder.newest().fullName());
    writeHeaders(json, headers);
    json.writeNullField("value");
    return true;
  }

  private boolean writeTyped(
      JsonGenerator json, Upcasters decoder, byte[] value, EventHeaders headers)
      throws IOException {
    MessageType written = decoder.typeOf(headers);
    String problem;
    boolean mayShow = values.mayShow(written) && values.mayShow(decoder.newest());
    try {
      if (!decoder.canRead(headers)) {
        // Read as another type, a value would be shown under names that do not say what it is.
        mayShow = values.isShowingAll();
        throw new UndecodableEventException(FailureCode.TYPE_MISMATCH, "is of another type", null);
      }
      String message = values.json(decoder.newest(values.opened(written.parse(value, headers))));
      json.writeStringField(TYPE, decoder.newest().fullName());
      if (!written.equals(decoder.newest())) {
        json.writeStringField(UPCAST_FROM, written.fullName());
      }
      writeHeaders(json, named(headers, written, decoder.newest()));
      json.writeFieldName("value");
      json.writeRawValue(message);
      return true;
    } catch (UndecodableEventException e) {
      problem = e.code().name();
    } catch (IllegalArgumentException e) {
      problem = "ANY_UNRESOLVED";
    }
    json.writeStringField(TYPE, written.fullName());
    writeHeaders(json, headers);
    json.writeStringField(PROBLEM, problem);
    json.writeStringField(
        "valueBase64", mayShow ? KeyJson.base64(value) : MessageRendering.REDACTED);
    return false;
  }

  /** Returns headers that name the type which the value is printed as, so that it is read back. */
  private static EventHeaders named(EventHeaders headers, MessageType written, MessageType newest) {
    return written.equals(newest)
        ? headers
        : headers
            .without(EventHeaders.TYPE::equals)
            .plus(EventHeaders.Entry.text(EventHeaders.TYPE, newest.fullName()));
  }

  private static void writeHeaders(JsonGenerator json, EventHeaders headers) throws IOException {
    if (!headers.entries().isEmpty()) {
      json.writeFieldName("headers");
      HeadersJson.write(json, headers);
    }
  }

  private static void writeBytes(JsonGenerator json, Optional<byte[]> value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField("valueBase64", KeyJson.base64(value.get()));
    } else {
      json.writeNullField("value");
    }
  }
}
