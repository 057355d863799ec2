package io.headwater.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.headwater.event.KeyType;
import io.headwater.event.UndecodableEventException;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/** Record keys as JSON: text as a string, int64 as a number, bytes as base64. */
final class KeyJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private KeyJson() {}

  /** Writes member {@code key}, or {@code keyBase64} if the bytes are no key of that type. */
  static void write(JsonGenerator json, KeyType type, byte[] bytes) throws IOException {
    try {
      Object key = type.decode(bytes);
      json.writeFieldName("key");
      if (key instanceof Long number) {
        json.writeNumber(number);
      } else {
        json.writeString(key instanceof byte[] raw ? base64(raw) : (String) key);
      }
    } catch (UndecodableEventException e) {
      json.writeStringField("keyBase64", base64(bytes));
    }
  }

  /**
   * Reads what a member {@code key} holds; empty for {@code null}.
   *
   * @throws BadRecordException if it is no key of that type
   */
  static Optional<byte[]> read(String written, KeyType type) throws BadRecordException {
    try (JsonParser json = FACTORY.createParser(written)) {
      JsonToken token = json.nextToken();
      if (token == JsonToken.VALUE_NULL) {
        return Optional.empty();
      }
      return Optional.of(type.encode(keyOf(json, token, type)));
    } catch (IOException | IllegalArgumentException e) {
      throw new BadRecordException(
          "HW0647",
          "the key is no %s key".formatted(type.label()),
          switch (type) {
            case STRING -> "write it as a JSON string";
            case INT64 -> "write it as a whole number";
            case BYTES -> "write it as a JSON string in base64";
          });
    }
  }

  private static Object keyOf(JsonParser json, JsonToken token, KeyType type) throws IOException {
    if (type == KeyType.INT64) {
      return token == JsonToken.VALUE_STRING ? Long.parseLong(json.getText()) : json.getLongValue();
    }
    if (token != JsonToken.VALUE_STRING) {
      throw new IllegalArgumentException("not a string");
    }
    return type == KeyType.BYTES ? Base64.getDecoder().decode(json.getText()) : json.getText();
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
