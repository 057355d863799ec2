package io.headwater.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Splits a JSON object into its members, each as the text it was written as. */
final class JsonMembers {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonMembers() {}

  /**
   * Returns the members of an object by name, in order; numbers keep all their digits.
   *
   * @param subject what the text is to the user, such as {@code the line}
   * @throws BadRecordException if the text is no JSON object, or more than one
   */
  static Map<String, String> of(String text, String subject) throws BadRecordException {
    try (JsonParser json = FACTORY.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new BadRecordException(
            "HW0641", subject + " is no JSON object", "write a JSON object on one line", 1);
      }
      Map<String, String> members = new LinkedHashMap<>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        members.put(name, written(json, text));
      }
      if (json.nextToken() != null) {
        throw new BadRecordException(
            "HW0641",
            subject + " goes on behind its JSON object",
            "write one JSON object per line",
            json.currentTokenLocation().getColumnNr());
      }
      return members;
    } catch (JsonProcessingException e) {
      throw new BadRecordException(
          "HW0641",
          subject + " is not JSON from here on",
          "correct the line; strings need double quotes",
          e.getLocation() == null ? 0 : e.getLocation().getColumnNr());
    } catch (IOException e) {
      throw new UncheckedIOException("a string can be read", e);
    }
  }

  private static String written(JsonParser json, String text) throws IOException {
    long from = json.currentTokenLocation().getCharOffset();
    json.skipChildren();
    json.finishToken();
    return text.substring((int) from, (int) json.currentLocation().getCharOffset());
  }
}
