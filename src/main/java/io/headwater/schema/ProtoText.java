package io.headwater.schema;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Locale;

/** Types of fields as a .proto file says them. */
final class ProtoText {
  private ProtoText() {}

  /** Returns the type of a field, or of each of its values. */
  static String typeOf(FieldDescriptor field) {
    return switch (field.getType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case GROUP -> "group " + field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      default -> field.getType().name().toLowerCase(Locale.ROOT);
    };
  }

  /** Renders {@code map<string, int32>}. */
  static String mapOf(FieldDescriptor field) {
    return "map<%s, %s>"
        .formatted(
            typeOf(field.getMessageType().findFieldByNumber(1)),
            typeOf(field.getMessageType().findFieldByNumber(2)));
  }
}
