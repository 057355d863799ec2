package io.headwater.yaml;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.FieldMarks;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Writes messages as {@link MessageDecoder} reads them, in brackets and in one line.
 *
 * @param isShowingAll whether fields are written that must not be shown unless asked for
 */
record MessageText(boolean isShowingAll) {
  private static final String WELL_KNOWN = "google.protobuf.";
  private static final int NANO_DIGITS = 9;
  private static final Set<String> WRAPPERS = Set.of(
      "DoubleValue",
      "FloatValue",
      "Int64Value",
      "UInt64Value",
      "Int32Value",
      "UInt32Value",
      "BoolValue",
      "StringValue",
      "BytesValue");

  /**
   * Writes a message.
   *
   * @throws InvalidInputException if an example cannot hold it
   */
  String of(Message message) {
    String type = message.getDescriptorForType().getFullName();
    if (type.startsWith(WELL_KNOWN)) {
      return wellKnown(message);
    }
    if (!message.getUnknownFields().asMap().isEmpty()) {
      throw unwritable("a message of type '%s' has fields that the type has not".formatted(type));
    }
    return of(message, message.getAllFields().keySet());
  }

  /** Writes some fields of a message, whether they are set or not. */
  String of(Message message, Collection<FieldDescriptor> fields) {
    List<String> entries = new ArrayList<>();
    for (FieldDescriptor field : fields) {
      requireShown(field);
      entries.add(field.getName() + ": " + content(field, message.getField(field)));
    }
    return bracketed(entries);
  }

  static String bracketed(List<String> entries) {
    return "{" + String.join(", ", entries) + "}";
  }

  private void requireShown(FieldDescriptor field) {
    if (!isShowingAll && FieldMarks.of(field).isHidden()) {
      throw new InvalidInputException(
          new Problem(
              "HW1772",
              "the example",
              "field '%s' must not be shown".formatted(field.getFullName()),
              "write it all the same with --show-redacted"),
          null);
    }
  }

  private static InvalidInputException unwritable(String what) {
    return new InvalidInputException(
        new Problem("HW1771", "the example", what, "test it in Java"), null);
  }

  private String wellKnown(Message message) {
    String type = message.getDescriptorForType().getName();
    if (WRAPPERS.contains(type)) {
      FieldDescriptor field = message.getDescriptorForType().findFieldByName("value");
      return scalar(field, message.getField(field));
    }
    if (!type.equals("Timestamp") && !type.equals("Duration")) {
      throw unwritable("examples hold no messages of type '" + WELL_KNOWN + type + "'");
    }
    long seconds = (Long) message.getField(message.getDescriptorForType().findFieldByNumber(1));
    int nanos = (Integer) message.getField(message.getDescriptorForType().findFieldByNumber(2));
    return type.equals("Timestamp")
        ? Instant.ofEpochSecond(seconds, nanos).toString()
        : BigDecimal.valueOf(seconds)
                .add(BigDecimal.valueOf(nanos, NANO_DIGITS))
                .stripTrailingZeros()
                .toPlainString()
            + "s";
  }

  private String content(FieldDescriptor field, Object value) {
    if (field.isMapField()) {
      List<String> entries = new ArrayList<>();
      for (Object one : (List<?>) value) {
        Message entry = (Message) one;
        FieldDescriptor key = entry.getDescriptorForType().findFieldByNumber(1);
        FieldDescriptor content = entry.getDescriptorForType().findFieldByNumber(2);
        entries.add(
            scalar(key, entry.getField(key)) + ": " + element(content, entry.getField(content)));
      }
      return bracketed(entries);
    }
    if (field.isRepeated()) {
      return "["
          + String.join(
              ", ", ((List<?>) value).stream().map(one -> element(field, one)).toList())
          + "]";
    }
    return element(field, value);
  }

  private String element(FieldDescriptor field, Object value) {
    return value instanceof Message message ? of(message) : scalar(field, value);
  }

  private static String scalar(FieldDescriptor field, Object value) {
    return switch (field.getType()) {
      case STRING -> quoted((String) value);
      case BYTES -> quoted(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case ENUM -> quoted(((EnumValueDescriptor) value).getName());
      case UINT64, FIXED64 -> Long.toUnsignedString((Long) value);
      case UINT32, FIXED32 -> Integer.toUnsignedString((Integer) value);
      default -> value.toString();
    };
  }

  /** Writes a text in double quotes. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == '"' || character == '\\') {
        quoted.append('\\').append(character);
      } else if (Character.isISOControl(character) || character == '\uFEFF') {
        quoted.append("\\u%04x".formatted((int) character));
      } else {
        quoted.append(character);
      }
    }
    return quoted.append('"').toString();
  }
}
