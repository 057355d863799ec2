package io.headwater.expression.internal;

import io.headwater.event.EventHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The headers of a record as a map of text. */
public final class HeaderTexts {
  private HeaderTexts() {}

  /** Returns the last value of each name, of those that are UTF-8. */
  public static Map<String, String> of(EventHeaders headers) {
    Map<String, byte[]> last = new LinkedHashMap<>();
    for (EventHeaders.Entry entry : headers.entries()) {
      byte[] value = entry.value();
      if (value == null) {
        last.remove(entry.name());
      } else {
        last.put(entry.name(), value);
      }
    }
    Map<String, String> texts = new LinkedHashMap<>();
    last.forEach((name, value) -> text(value).ifPresent(text -> texts.put(name, text)));
    return texts;
  }

  private static Optional<String> text(byte[] value) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
