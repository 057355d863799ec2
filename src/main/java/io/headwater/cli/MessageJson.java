package io.headwater.cli;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.headwater.diagnostic.NearMatch;
import io.headwater.event.MessageRendering;
import io.headwater.event.MessageType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads protobuf messages from JSON, and says what is wrong with JSON that is none. */
final class MessageJson {
  private static final Pattern UNKNOWN_FIELD =
      Pattern.compile("Cannot find field: (\\S+) in message (\\S+)");
  private static final Pattern UNKNOWN_ENUM =
      Pattern.compile("Invalid enum value: \"?([^\"]+)\"? for enum type: (\\S+)");

  private MessageJson() {}

  /**
   * Reads a message.
   *
   * @throws BadRecordException if the JSON is not one of that type; names the field, not the value
   */
  static Message parse(String json, MessageType type) throws BadRecordException {
    Optional<FieldDescriptor> redacted = MessageRendering.redactedField(json, type.descriptor());
    if (redacted.isPresent()) {
      throw new BadRecordException(
          "HW1670",
          "field '%s' of '%s' is %s, which stands for a value that was not shown"
              .formatted(
                  redacted.get().getName(),
                  redacted.get().getContainingType().getFullName(),
                  MessageRendering.REDACTED),
          "consume with --show-redacted what is to be published again");
    }
    Message.Builder builder = type.newBuilder();
    try {
      JsonFormat.parser().merge(json, builder);
      Message message = builder.build();
      // Only an escape makes half a character, which would be written as another one.
      if (json.contains("\\u")
          && !type.newBuilder().mergeFrom(message.toByteArray()).build().equals(message)) {
        throw unlike(type, "half a character, such as \\ud800, stands alone");
      }
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw unlike(type, String.valueOf(e.getMessage()));
    }
  }

  private static BadRecordException unlike(MessageType type, String reason) {
    Matcher field = UNKNOWN_FIELD.matcher(reason);
    if (field.find()) {
      List<String> known = types(type)
          .filter(message -> message.getFullName().equals(field.group(2)))
          .flatMap(message -> message.getFields().stream())
          .map(FieldDescriptor::getJsonName)
          .toList();
      return unknown("HW0644", "field", field, known);
    }
    Matcher value = UNKNOWN_ENUM.matcher(reason);
    if (value.find()) {
      List<String> known = types(type)
          .flatMap(message -> message.getFields().stream())
          .filter(one -> one.getJavaType() == FieldDescriptor.JavaType.ENUM)
          .map(FieldDescriptor::getEnumType)
          .filter(one -> one.getFullName().equals(value.group(2)))
          .map(EnumDescriptor::getValues)
          .flatMap(List::stream)
          .map(EnumValueDescriptor::getName)
          .distinct()
          .toList();
      return unknown("HW0645", "value", value, known);
    }
    // What follows the colon is the value itself.
    String kind = reason.replaceFirst(": .*$", "").replaceFirst("^Not", "not");
    return new BadRecordException(
        "HW0646",
        "the value is no '%s' (%s)".formatted(type.fullName(), kind),
        "write the fields as protobuf's JSON mapping has them");
  }

  private static BadRecordException unknown(
      String code, String noun, Matcher found, List<String> known) {
    String name = found.group(1);
    return new BadRecordException(
        code,
        "'%s' has no %s '%s'%s"
            .formatted(found.group(2), noun, name, NearMatch.didYouMean(name, known)),
        known.isEmpty() ? "remove it" : "use one of " + String.join(", ", known));
  }

  /** Returns the type and all types of its fields, however deep. */
  private static Stream<Descriptor> types(MessageType type) {
    Set<Descriptor> seen = new HashSet<>();
    Deque<Descriptor> open = new ArrayDeque<>(List.of(type.descriptor()));
    Function<FieldDescriptor, Stream<Descriptor>> nested =
        field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
            ? Stream.of(field.getMessageType())
            : Stream.empty();
    while (!open.isEmpty()) {
      Descriptor next = open.remove();
      if (seen.add(next)) {
        next.getFields().stream().flatMap(nested).forEach(open::add);
      }
    }
    return seen.stream();
  }
}
