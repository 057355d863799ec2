package io.headwater.expression;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.Int64Value;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import io.headwater.event.CanonicalBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Values of CEL as the messages of google.protobuf that CEL does not treat as messages. */
final class WellKnownValues {
  private static final String PACKAGE = "google.protobuf.";
  private static final Set<String> WRAPPERS = Set.of(
      "BoolValue",
      "BytesValue",
      "DoubleValue",
      "FloatValue",
      "Int32Value",
      "Int64Value",
      "StringValue",
      "UInt32Value",
      "UInt64Value");
  private static final Set<String> OTHERS =
      Set.of("Timestamp", "Duration", "Struct", "Value", "ListValue", "Any");

  private final FieldValues values;

  WellKnownValues(FieldValues values) {
    this.values = values;
  }

  static boolean isWrapper(Descriptor type) {
    return WRAPPERS.contains(simpleName(type));
  }

  boolean isConverted(Descriptor type) {
    return isWrapper(type) || OTHERS.contains(simpleName(type));
  }

  /** Returns the name within google.protobuf, empty for types of other packages. */
  private static String simpleName(Descriptor type) {
    String name = type.getFullName();
    return name.startsWith(PACKAGE) ? name.substring(PACKAGE.length()) : "";
  }

  Message message(Message prototype, Object value) {
    Descriptor type = prototype.getDescriptorForType();
    if (isWrapper(type)) {
      FieldDescriptor only = type.findFieldByNumber(1);
      return prototype
          .newBuilderForType()
          .setField(only, values.single(only, value))
          .build();
    }
    return switch (simpleName(type)) {
      case "Timestamp" -> {
        Instant instant = values.of(Instant.class, value);
        yield seconds(prototype, instant.getEpochSecond(), instant.getNano());
      }
      case "Duration" -> duration(prototype, values.of(Duration.class, value));
      case "Struct" -> TypeUniverse.as(struct(values.of(Map.class, value)), prototype);
      case "ListValue" -> TypeUniverse.as(list(values.of(List.class, value)), prototype);
      case "Value" -> TypeUniverse.as(json(value), prototype);
      default -> TypeUniverse.as(any(value), prototype);
    };
  }

  private static Message seconds(Message prototype, long seconds, int nanos) {
    Descriptor type = prototype.getDescriptorForType();
    return prototype
        .newBuilderForType()
        .setField(type.findFieldByNumber(1), seconds)
        .setField(type.findFieldByNumber(2), nanos)
        .build();
  }

  /** In protobuf, both parts of a negative duration are negative. */
  private static Message duration(Message prototype, Duration duration) {
    boolean isRounded = duration.getSeconds() < 0 && duration.getNano() > 0;
    return isRounded
        ? seconds(prototype, duration.getSeconds() + 1, duration.getNano() - 1_000_000_000)
        : seconds(prototype, duration.getSeconds(), duration.getNano());
  }

  private Struct struct(Map<?, ?> map) {
    Struct.Builder struct = Struct.newBuilder();
    map.forEach((name, value) -> struct.putFields(values.of(String.class, name), json(value)));
    return struct.build();
  }

  private ListValue list(List<?> list) {
    ListValue.Builder elements = ListValue.newBuilder();
    list.forEach(element -> elements.addValues(json(element)));
    return elements.build();
  }

  private Value json(Object value) {
    Value.Builder json = Value.newBuilder();
    if (value instanceof NullValue) {
      return json.setNullValueValue(0).build();
    }
    if (value instanceof Boolean truth) {
      return json.setBoolValue(truth).build();
    }
    if (value instanceof String text) {
      return json.setStringValue(text).build();
    }
    if (value instanceof Map<?, ?> map) {
      return json.setStructValue(struct(map)).build();
    }
    if (value instanceof List<?> list) {
      return json.setListValue(list(list)).build();
    }
    return json.setNumberValue(number(value)).build();
  }

  /** JSON has double numbers only. */
  private double number(Object value) {
    double number = values.of(Number.class, value).doubleValue();
    boolean isExact = value instanceof Double || Math.abs(number) <= 1L << 53;
    if (!isExact) {
      throw values.failed("gives a whole number that JSON cannot hold");
    }
    return number;
  }

  private Any any(Object value) {
    Message message = packed(value);
    return Any.newBuilder()
        .setTypeUrl("type.googleapis.com/" + message.getDescriptorForType().getFullName())
        .setValue(ByteString.copyFrom(CanonicalBytes.of(message)))
        .build();
  }

  private Message packed(Object value) {
    if (value instanceof Message message) {
      return message;
    }
    if (value instanceof String text) {
      return StringValue.of(text);
    }
    if (value instanceof Boolean truth) {
      return BoolValue.of(truth);
    }
    if (value instanceof Long number) {
      return Int64Value.of(number);
    }
    if (value instanceof Double number) {
      return DoubleValue.of(number);
    }
    if (value instanceof CelByteString bytes) {
      return BytesValue.of(ByteString.copyFrom(bytes.toByteArray()));
    }
    throw values.failed("gives a value that 'google.protobuf.Any' does not take");
  }
}
