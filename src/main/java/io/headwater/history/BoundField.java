package io.headwater.history;

import com.google.protobuf.Message;
import java.util.Map;
import java.util.Optional;

/** A mapped field that was found in its message type, with the conversion it needs. */
record BoundField(
    FieldPath path,
    RowText source,
    FieldConversion conversion,
    Map<String, String> values,
    boolean isOptional) {

  /** Sets the field in {@code event} from {@code row}. */
  void set(Row row, Message.Builder event) throws RejectedRowException {
    Optional<String> text = source.render(row);
    if (text.isPresent()) {
      path.parentIn(event).setField(path.last(), convert(text.get()));
    } else if (!isOptional) {
      throw new RejectedRowException("field '" + path + "' needs " + source.missingIn(row));
    }
  }

  private Object convert(String text) throws RejectedRowException {
    return conversion
        .apply(values.getOrDefault(text, text))
        .orElseThrow(() -> new RejectedRowException(
            source + " is not " + conversion.expected() + ", which field '" + path + "' takes"));
  }
}
