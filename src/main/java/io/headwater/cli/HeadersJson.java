package io.headwater.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.headwater.event.EventHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Record headers as a JSON object: UTF-8 as a string, other bytes as an object with member {@code
 * base64}, none as null; a name that repeats as an array. Names keep their order, except that
 * repeats move up to the first.
 */
final class HeadersJson {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final String BASE64 = "base64";

  private HeadersJson() {}

  /** Writes the value of a member. */
  static void write(JsonGenerator json, EventHeaders headers) throws IOException {
    Map<String, List<EventHeaders.Entry>> byName = new LinkedHashMap<>();
    for (EventHeaders.Entry entry : headers.entries()) {
      byName.computeIfAbsent(entry.name(), name -> new ArrayList<>()).add(entry);
    }
    json.writeStartObject();
    for (Map.Entry<String, List<EventHeaders.Entry>> named : byName.entrySet()) {
      json.writeFieldName(named.getKey());
      writeValues(json, named.getValue());
    }
    json.writeEndObject();
  }

  private static void writeValues(JsonGenerator json, List<EventHeaders.Entry> entries)
      throws IOException {
    if (entries.size() > 1) {
      json.writeStartArray();
    }
    for (EventHeaders.Entry entry : entries) {
      writeValue(json, entry.value());
    }
    if (entries.size() > 1) {
      json.writeEndArray();
    }
  }

  private static void writeValue(JsonGenerator json, byte @Nullable [] value) throws IOException {
    if (value == null) {
      json.writeNull();
      return;
    }
    try {
      json.writeString(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException e) {
      json.writeStartObject();
      json.writeStringField(BASE64, KeyJson.base64(value));
      json.writeEndObject();
    }
  }

  /**
   * Reads what {@link #write} writes.
   *
   * @throws BadRecordException if the JSON is something else
   */
  static EventHeaders read(String written) throws BadRecordException {
    List<EventHeaders.Entry> entries = new ArrayList<>();
    for (Map.Entry<String, String> member :
        JsonMembers.of(written, "member 'headers'").entrySet()) {
      try (JsonParser json = FACTORY.createParser(member.getValue())) {
        boolean isArray = json.nextToken() == JsonToken.START_ARRAY;
        if (isArray) {
          json.nextToken();
        }
        do {
          entries.add(new EventHeaders.Entry(member.getKey(), readValue(json)));
        } while (isArray && json.nextToken() != JsonToken.END_ARRAY);
      } catch (IOException | IllegalArgumentException e) {
        throw new BadRecordException(
            "HW0647",
            "header '%s' is neither text, null nor {\"base64\": …}".formatted(member.getKey()),
            "write it as a JSON string");
      }
    }
    return EventHeaders.of(entries);
  }

  private static byte @Nullable [] readValue(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return json.getText().getBytes(StandardCharsets.UTF_8);
    }
    if (json.nextToken() != JsonToken.FIELD_NAME || !BASE64.equals(json.currentName())) {
      throw new IllegalArgumentException("not a header value");
    }
    String text = json.nextTextValue();
    if (text == null || json.nextToken() != JsonToken.END_OBJECT) {
      throw new IllegalArgumentException("not a header value");
    }
    return Base64.getDecoder().decode(text);
  }
}
