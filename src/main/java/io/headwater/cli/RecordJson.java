package io.headwater.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.headwater.client.StoredRecord;
import io.headwater.event.EventHeaders;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.event.UndecodableEventException;
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
  static final String PROBLEM = "problem";

  private final KeyType keyType;
  private final Function<EventHeaders, Optional<MessageType>> typeOf;

  /**
   * Writes records of a stream.
   *
   * @param typeOf finds a record's type by its headers; empty if it cannot be known
   */
  RecordJson(KeyType keyType, Function<EventHeaders, Optional<MessageType>> typeOf) {
    this.keyType = keyType;
    this.typeOf = typeOf;
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
      isSound[0] = writeContent(out, record.key(), record.value(), record.headers());
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
    Optional<MessageType> type = typeOf.apply(headers);
    if (type.isPresent()) {
      json.writeStringField(TYPE, type.get().fullName());
    }
    if (!headers.entries().isEmpty()) {
      json.writeFieldName("headers");
      HeadersJson.write(json, headers);
    }
    if (value.isEmpty()) {
      json.writeNullField("value");
      return true;
    }
    return writeValue(json, type, value.get());
  }

  private static boolean writeValue(JsonGenerator json, Optional<MessageType> type, byte[] value)
      throws IOException {
    if (type.isPresent()) {
      try {
        String message = MessageJson.print(type.get().parse(value));
        json.writeFieldName("value");
        json.writeRawValue(message);
        return true;
      } catch (UndecodableEventException e) {
        json.writeStringField(PROBLEM, e.code().name());
      } catch (IllegalArgumentException e) {
        json.writeStringField(PROBLEM, "ANY_UNRESOLVED");
      }
    }
    json.writeStringField("valueBase64", KeyJson.base64(value));
    return type.isEmpty();
  }
}
