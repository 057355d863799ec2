package io.headwater.yaml;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import io.headwater.diagnostic.NearMatch;
import io.headwater.event.MessageType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes messages of YAML maps as protobuf's JSON mapping would: keys are the fields' names, as
 * declared or in lower camel case. Reports what does not fit, and leaves it out.
 */
final class MessageDecoder {
  private static final String WELL_KNOWN = "google.protobuf.";

  private final YamlProblems problems;
  private final ScalarDecoder scalars;

  MessageDecoder(YamlProblems problems) {
    this.problems = problems;
    this.scalars = new ScalarDecoder(problems);
  }

  /** Returns the message; if something was reported, it is only good for finding more. */
  Optional<Message> decode(YamlValue value, MessageType type) {
    return message(value, type.newBuilder());
  }

  /** Returns the message with those of its fields that are written. */
  Optional<TopologyExamples.Written> decodeWritten(YamlValue value, MessageType type) {
    Message.Builder builder = type.newBuilder();
    return value.map().map(map -> {
      List<FieldDescriptor> fields = merge(map, builder);
      return new TopologyExamples.Written(builder.build(), fields);
    });
  }

  private Optional<Message> message(YamlValue value, Message.Builder builder) {
    Descriptor type = builder.getDescriptorForType();
    if (type.getFullName().startsWith(WELL_KNOWN)) {
      return wellKnown(value, builder);
    }
    return value.map().map(map -> {
      merge(map, builder);
      return builder.build();
    });
  }

  /** Times, durations and wrappers are one text, as in protobuf's JSON mapping. */
  private Optional<Message> wellKnown(YamlValue value, Message.Builder builder) {
    Descriptor type = builder.getDescriptorForType();
    return switch (type.getName()) {
      case "Timestamp" -> scalars.timestamp(value, builder);
      case "Duration" -> scalars.duration(value, builder);
      case "DoubleValue",
          "FloatValue",
          "Int64Value",
          "UInt64Value",
          "Int32Value",
          "UInt32Value",
          "BoolValue",
          "StringValue",
          "BytesValue" -> {
        FieldDescriptor field = type.findFieldByName("value");
        yield scalars
            .scalar(value, field)
            .map(one -> builder.setField(field, one).build());
      }
      default -> {
        problems.report(
            "HW0518",
            value.where(),
            "messages of type '" + type.getFullName() + "' cannot be written here",
            "leave the field out, or test it in Java");
        yield Optional.empty();
      }
    };
  }

  private List<FieldDescriptor> merge(YamlMap map, Message.Builder builder) {
    Descriptor type = builder.getDescriptorForType();
    List<FieldDescriptor> written = new ArrayList<>();
    map.forEach((key, value) -> {
      Optional<FieldDescriptor> field = field(type, key.text());
      if (field.isEmpty()) {
        problems.report(
            "HW0505",
            key.where(),
            "'%s' has no field '%s'%s"
                .formatted(
                    type.getFullName(), key.text(), NearMatch.didYouMean(key.text(), names(type))),
            type.getFields().isEmpty()
                ? "write {}: it has no fields"
                : "use one of " + String.join(", ", names(type)));
      } else if (isFree(field.get(), builder, key)) {
        written.add(field.get());
        set(field.get(), value, builder);
      }
    });
    return written;
  }

  private static Optional<FieldDescriptor> field(Descriptor type, String name) {
    return type.getFields().stream()
        .filter(field -> field.getName().equals(name) || field.getJsonName().equals(name))
        .findFirst();
  }

  private static List<String> names(Descriptor type) {
    return type.getFields().stream().map(FieldDescriptor::getName).toList();
  }

  private boolean isFree(FieldDescriptor field, Message.Builder builder, YamlMap.Key key) {
    OneofDescriptor oneof = field.getRealContainingOneof();
    if (oneof == null || !builder.hasOneof(oneof)) {
      return true;
    }
    problems.report(
        "HW0508",
        key.where(),
        "'%s' and '%s' are both of oneof '%s'"
            .formatted(
                builder.getOneofFieldDescriptor(oneof).getName(),
                field.getName(),
                oneof.getFullName()),
        "keep one of them");
    return false;
  }

  private void set(FieldDescriptor field, YamlValue value, Message.Builder builder) {
    if (field.isMapField()) {
      value
          .map()
          .ifPresent(entries -> entries.forEach((key, one) -> entry(field, key, one, builder)
              .ifPresent(entry -> builder.addRepeatedField(field, entry))));
    } else if (field.isRepeated()) {
      value
          .list()
          .forEach(item ->
              element(field, item, builder).ifPresent(one -> builder.addRepeatedField(field, one)));
    } else {
      element(field, value, builder).ifPresent(one -> builder.setField(field, one));
    }
  }

  private Optional<Object> element(
      FieldDescriptor field, YamlValue value, Message.Builder builder) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        ? message(value, builder.newBuilderForField(field)).map(Object.class::cast)
        : scalars.scalar(value, field);
  }

  private Optional<Message> entry(
      FieldDescriptor field, YamlMap.Key key, YamlValue value, Message.Builder builder) {
    Message.Builder entry = builder.newBuilderForField(field);
    FieldDescriptor keyField = entry.getDescriptorForType().findFieldByNumber(1);
    FieldDescriptor valueField = entry.getDescriptorForType().findFieldByNumber(2);
    Optional<Object> name = scalars.scalar(key.text(), key.where(), keyField);
    Optional<Object> content = element(valueField, value, entry);
    if (name.isEmpty() || content.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        entry.setField(keyField, name.get()).setField(valueField, content.get()).build());
  }
}
