package io.headwater.event;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.util.JsonFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Messages as text. This is the one place where they are, so that what must not be shown is not:
 * values of fields that are personal, or marked with {@code debug_redact}, are {@code [redacted]}.
 */
public final class MessageRendering {
  /** Stands for a value that must not be shown. */
  public static final String REDACTED = "[redacted]";

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace().sortingMapKeys();
  private static final TextFormat.Printer LINE = TextFormat.printer().emittingSingleLine(true);

  private MessageRendering() {}

  /**
   * Returns a message in protobuf's JSON, on one line; maps are sorted by key.
   *
   * @throws IllegalArgumentException if it holds an Any of a type that is not at hand
   */
  public static String json(Message message) {
    String all = jsonShowingAll(message);
    return FieldMarks.isHidden(message.getDescriptorForType())
        ? redacted(JsonParser.parseString(all), message.getDescriptorForType()).toString()
        : all;
  }

  /**
   * Returns a message as {@link #json} does, with everything in it; for those who asked for it.
   *
   * @throws IllegalArgumentException if it holds an Any of a type that is not at hand
   */
  public static String jsonShowingAll(Message message) {
    try {
      return JSON.print(message);
    } catch (InvalidProtocolBufferException e) {
      // Only an Any of a type that is not at hand cannot be printed; its bytes can.
      throw new IllegalArgumentException("a message holds an Any of an unknown type", e);
    }
  }

  private static JsonElement redacted(JsonElement json, Descriptor type) {
    if (!json.isJsonObject() || !FieldMarks.isHidden(type)) {
      return json;
    }
    JsonObject shown = new JsonObject();
    for (Map.Entry<String, JsonElement> member : json.getAsJsonObject().entrySet()) {
      Optional<FieldDescriptor> field = field(type, member.getKey());
      shown.add(
          member.getKey(),
          field.map(one -> redacted(member.getValue(), one)).orElse(member.getValue()));
    }
    return shown;
  }

  private static Optional<FieldDescriptor> field(Descriptor type, String member) {
    return type.getFields().stream()
        .filter(field -> field.getJsonName().equals(member) || field.getName().equals(member))
        .findFirst();
  }

  private static JsonElement redacted(JsonElement json, FieldDescriptor field) {
    if (FieldMarks.of(field).isHidden()) {
      return new JsonPrimitive(REDACTED);
    }
    if (field.isMapField()) {
      FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
      JsonObject entries = new JsonObject();
      json.getAsJsonObject()
          .entrySet()
          .forEach(entry -> entries.add(entry.getKey(), redacted(entry.getValue(), value)));
      return entries;
    }
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return json;
    }
    if (!json.isJsonArray()) {
      return redacted(json, field.getMessageType());
    }
    JsonArray elements = new JsonArray();
    json.getAsJsonArray().forEach(one -> elements.add(redacted(one, field.getMessageType())));
    return elements;
  }

  /**
   * Finds a field that has no value, only what stands for one that was not shown.
   *
   * @param json of a message of that type, as {@link #json} returns it
   */
  public static Optional<FieldDescriptor> redactedField(String json, Descriptor type) {
    if (!json.contains(REDACTED) || !FieldMarks.isHidden(type)) {
      return Optional.empty();
    }
    try {
      return redactedField(JsonParser.parseString(json), type);
    } catch (com.google.gson.JsonParseException e) {
      return Optional.empty(); // who parses it next says so
    }
  }

  private static Optional<FieldDescriptor> redactedField(JsonElement json, Descriptor type) {
    if (!json.isJsonObject()) {
      return Optional.empty();
    }
    for (Map.Entry<String, JsonElement> member : json.getAsJsonObject().entrySet()) {
      Optional<FieldDescriptor> found = field(type, member.getKey())
          .flatMap(field -> FieldMarks.of(field).isHidden()
              ? Optional.of(field).filter(one -> isRedacted(member.getValue()))
              : inside(member.getValue(), field));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static boolean isRedacted(JsonElement json) {
    return json.isJsonPrimitive() && json.getAsString().equals(REDACTED);
  }

  private static Optional<FieldDescriptor> inside(JsonElement json, FieldDescriptor field) {
    if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return Optional.empty();
    }
    FieldDescriptor value =
        field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
    if (value.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return Optional.empty();
    }
    List<JsonElement> messages = new ArrayList<>();
    if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(messages::add);
    } else if (field.isMapField() && json.isJsonObject()) {
      json.getAsJsonObject().entrySet().forEach(entry -> messages.add(entry.getValue()));
    } else {
      messages.add(json);
    }
    return messages.stream()
        .flatMap(one -> redactedField(one, value.getMessageType()).stream())
        .findFirst();
  }

  /** Returns the fields of a message in protobuf's text format, on one line. */
  public static String text(Message message) {
    if (!FieldMarks.isHidden(message.getDescriptorForType())) {
      return LINE.printToString(message).strip();
    }
    StringJoiner fields = new StringJoiner(" ");
    message.getAllFields().forEach((field, value) -> {
      if (value instanceof List<?> elements) {
        elements.forEach(one -> fields.add(text(field, one)));
      } else {
        fields.add(text(field, value));
      }
    });
    return fields.toString();
  }

  private static String text(FieldDescriptor field, Object value) {
    String name = field.isExtension() ? "[" + field.getFullName() + "]" : field.getName();
    if (FieldMarks.of(field).isHidden()) {
      return name + ": " + REDACTED;
    }
    return value instanceof Message nested
        ? name + " { " + text(nested) + " }"
        : name + ": " + scalar(value);
  }

  private static String scalar(Object value) {
    if (value instanceof String text) {
      return "\"" + TextFormat.escapeDoubleQuotesAndBackslashes(text) + "\"";
    }
    if (value instanceof ByteString bytes) {
      return "\"" + TextFormat.escapeBytes(bytes) + "\"";
    }
    return value instanceof EnumValueDescriptor one ? one.getName() : value.toString();
  }
}
