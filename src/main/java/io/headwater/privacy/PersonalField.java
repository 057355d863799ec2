package io.headwater.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.event.FieldMarks;

/**
 * A field whose values are sealed.
 *
 * @param field as its message has it: for a map, that of the map
 * @param associated what its sealed values are bound to, so that none can be moved to another field
 * @param isText whether its values are strings rather than bytes
 * @param forgotten what values read as when their subject is forgotten
 */
record PersonalField(FieldDescriptor field, byte[] associated, boolean isText, Object forgotten) {

  static PersonalField of(FieldDescriptor field, FieldMarks marks) {
    FieldDescriptor value = valueOf(field);
    boolean isText = value.getJavaType() == FieldDescriptor.JavaType.STRING;
    String forgotten = marks.forgotten().orElse("");
    // A change of these words, or of the name or the number, makes sealed values unreadable.
    String place = field.getContainingType().getFullName() + "/" + field.getNumber();
    return new PersonalField(
        field,
        place.getBytes(UTF_8),
        isText,
        isText ? forgotten : ByteString.copyFromUtf8(forgotten));
  }

  /** Returns the field of the values: for a map, that of its entries. */
  static FieldDescriptor valueOf(FieldDescriptor field) {
    return field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
  }
}
