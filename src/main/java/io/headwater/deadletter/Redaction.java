package io.headwater.deadletter;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.headwater.event.FieldMarks;
import java.util.List;
import java.util.Map;

/**
 * Clears the fields of a message that must not be shown, however deep; and what nobody can tell
 * about: unknown fields, and messages in an {@code Any}.
 */
final class Redaction {
  private static final String ANY = Any.getDescriptor().getFullName();

  private Redaction() {}

  static Message of(Message message) {
    Message.Builder builder =
        message.toBuilder().setUnknownFields(UnknownFieldSet.getDefaultInstance());
    for (Map.Entry<FieldDescriptor, Object> present : message.getAllFields().entrySet()) {
      FieldDescriptor field = present.getKey();
      if (FieldMarks.of(field).isHidden() || isAny(field)) {
        builder.clearField(field);
      } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        builder.setField(field, redacted(present.getValue()));
      }
    }
    return builder.build();
  }

  /** The entries of a map are messages, too; a map of Any values has some as their values. */
  private static boolean isAny(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && field.getMessageType().getFullName().equals(ANY);
  }

  private static Object redacted(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(one -> (Object) of((Message) one)).toList()
        : of((Message) value);
  }
}
