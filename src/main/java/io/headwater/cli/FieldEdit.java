package io.headwater.cli;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A field of a message and its new value, as {@code --set} names them: {@code total.cents=125}.
 *
 * @param path names of fields, by the dots between them
 * @param text the value, in JSON; of a text, bytes or an enum without quotes
 */
record FieldEdit(List<String> path, String text) {
  private static final String OPTION = "option '--set'";

  /**
   * Reads an edit.
   *
   * @throws InvalidInputException if it has no field or no value
   */
  static FieldEdit parse(String written) {
    int equals = written.indexOf('=');
    if (equals < 1) {
      throw problem(
          "HW1854",
          "'%s' names no field and its value".formatted(written),
          "write field=value, or field.field=value",
          null);
    }
    return new FieldEdit(
        List.of(written.substring(0, equals).split("\\.", -1)), written.substring(equals + 1));
  }

  /**
   * Changes a message.
   *
   * @throws InvalidInputException if it has no such field, or the field no such value
   */
  void apply(Message.Builder message) {
    Message.Builder inner = message;
    for (String name : path.subList(0, path.size() - 1)) {
      FieldDescriptor field = field(inner.getDescriptorForType(), name);
      if (field.isRepeated() || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        throw problem(
            "HW1854",
            "field '%s' of '%s' is no message"
                .formatted(name, inner.getDescriptorForType().getFullName()),
            "set it as a whole",
            null);
      }
      inner = inner.getFieldBuilder(field);
    }
    set(inner, field(inner.getDescriptorForType(), path.get(path.size() - 1)));
  }

  private void set(Message.Builder message, FieldDescriptor field) {
    if (field.getContainingOneof() != null) {
      message.clearOneof(field.getContainingOneof());
    }
    message.clearField(field);
    try {
      JsonFormat.parser()
          .merge("{%s:%s}".formatted(JsonText.string(field.getName()), json(field)), message);
    } catch (InvalidProtocolBufferException e) {
      throw problem(
          "HW1855",
          "what is given for field '%s' of '%s' is none of its values"
              .formatted(field.getName(), field.getContainingType().getFullName()),
          "write a value of type %s as JSON has it"
              .formatted(field.getType().name().toLowerCase(Locale.ROOT)),
          e);
    }
  }

  private String json(FieldDescriptor field) {
    boolean isText = !field.isRepeated()
        && switch (field.getJavaType()) {
          case STRING, BYTE_STRING, ENUM -> !text.startsWith("\"");
          default -> false;
        };
    return isText ? JsonText.string(text) : text;
  }

  private static FieldDescriptor field(Descriptor type, String name) {
    return type.getFields().stream()
        .filter(one -> one.getName().equals(name) || one.getJsonName().equals(name))
        .findFirst()
        .orElseThrow(() -> {
          List<String> known =
              type.getFields().stream().map(FieldDescriptor::getName).toList();
          return problem(
              "HW1854",
              "'%s' has no field '%s'%s"
                  .formatted(type.getFullName(), name, NearMatch.didYouMean(name, known)),
              "name one of " + String.join(", ", known),
              null);
        });
  }

  private static InvalidInputException problem(
      String code, String what, String fix, @Nullable Throwable cause) {
    return new InvalidInputException(new Problem(code, OPTION, what, fix), cause);
  }
}
