package io.headwater.event;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A message type with all types in it, as a text that is equal for equal types only: without the
 * order of declarations, comments, files, and options that say nothing of the values.
 */
final class TypeText {
  private final SortedMap<String, String> texts = new TreeMap<>();
  private final Deque<GenericDescriptor> pending = new ArrayDeque<>();

  private TypeText() {}

  static String of(Descriptor type) {
    TypeText text = new TypeText();
    text.pending.add(type);
    while (!text.pending.isEmpty()) {
      text.add(text.pending.remove());
    }
    return type.getFullName() + "\n" + String.join("\n", text.texts.values()) + "\n";
  }

  private void add(GenericDescriptor type) {
    if (texts.containsKey(type.getFullName())) {
      return;
    }
    texts.put(
        type.getFullName(),
        type instanceof Descriptor message ? ofMessage(message) : ofEnum((EnumDescriptor) type));
  }

  private String ofMessage(Descriptor type) {
    return type.getFields().stream()
        .sorted(Comparator.comparingInt(FieldDescriptor::getNumber))
        .map(this::ofField)
        .collect(Collectors.joining("\n", "message " + type.getFullName() + "\n", ""));
  }

  private String ofField(FieldDescriptor field) {
    StringBuilder text = new StringBuilder()
        .append(field.getNumber())
        .append(' ')
        .append(field.getName())
        .append(' ')
        .append(field.isRepeated() ? "repeated " : field.hasPresence() ? "present " : "")
        .append(field.isRequired() ? "required " : "")
        .append(field.getType());
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      text.append(' ').append(field.getMessageType().getFullName());
      pending.add(field.getMessageType());
    } else if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
      text.append(' ').append(field.getEnumType().getFullName());
      pending.add(field.getEnumType());
    }
    OneofDescriptor oneof = field.getRealContainingOneof();
    return text + (oneof == null ? "" : " in " + oneof.getName()) + byDefault(field);
  }

  private static String byDefault(FieldDescriptor field) {
    return field.hasDefaultValue() ? " = " + field.toProto().getDefaultValue() : "";
  }

  private static String ofEnum(EnumDescriptor type) {
    return type.getValues().stream()
        .sorted(Comparator.comparingInt(EnumValueDescriptor::getNumber)
            .thenComparing(EnumValueDescriptor::getName))
        .map(value -> value.getNumber() + " " + value.getName())
        .collect(Collectors.joining("\n", "enum " + type.getFullName() + "\n", ""));
  }
}
