package io.headwater.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes one line of JSON. */
final class JsonText {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  /** What goes between the braces. */
  interface Members {
    /** Writes fields. */
    void write(JsonGenerator json) throws IOException;
  }

  /** Returns an object with these members. */
  static String object(Members members) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes whatever is written", e);
    }
    return text.toString();
  }

  /** Returns a string with quotes and escapes. */
  static String string(String text) {
    return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }

  /**
   * Returns the text of a written string.
   *
   * @throws IllegalArgumentException if it is no string
   */
  static String unquoted(String json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw new IllegalArgumentException("not a JSON string");
      }
      return parser.getText();
    } catch (IOException e) {
      throw new IllegalArgumentException("not a JSON string", e);
    }
  }
}
