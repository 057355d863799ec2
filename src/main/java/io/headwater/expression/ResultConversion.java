package io.headwater.expression;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import io.headwater.diagnostic.SourceLocation;
import java.util.List;
import java.util.Optional;

/** Turns a value of CEL into the Java class that the {@link ResultType} names. */
@FunctionalInterface
interface ResultConversion {

  /**
   * Converts.
   *
   * @throws io.headwater.diagnostic.RuleFailureException if the value is none of that type
   */
  Object convert(Object value);

  /** Returns the conversion to {@code result} for the expression written at {@code where}. */
  static ResultConversion of(ResultType result, SourceLocation where) {
    FieldValues values = new FieldValues(where);
    if (result instanceof ResultType.Condition) {
      return value -> values.of(Boolean.class, value);
    }
    if (result instanceof ResultType.Text) {
      return value -> values.of(String.class, value);
    }
    if (result instanceof ResultType.Whole) {
      return value -> values.of(Long.class, value);
    }
    if (result instanceof ResultType.Key key) {
      return switch (key.type()) {
        case STRING -> value -> values.of(String.class, value);
        case INT64 -> value -> values.of(Long.class, value);
        case BYTES -> value -> values.of(CelByteString.class, value).toByteArray();
      };
    }
    if (result instanceof ResultType.OfMessage message) {
      return value -> values.message(message.type().defaultInstance(), value);
    }
    if (result instanceof ResultType.Messages messages) {
      Message prototype = messages.type().defaultInstance();
      return value -> values.of(List.class, value).stream()
          .map(element -> values.message(prototype, element))
          .toList();
    }
    return ofField(((ResultType.OfField) result).field(), values);
  }

  private static ResultConversion ofField(FieldDescriptor field, FieldValues values) {
    return value -> {
      Object present = value instanceof Optional<?> optional ? optional.orElse(null) : value;
      return present == null || present instanceof NullValue && isUnsetByNull(field)
          ? Expression.UNSET
          : values.field(field, present);
    };
  }

  private static boolean isUnsetByNull(FieldDescriptor field) {
    return !field.isRepeated()
        && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && !field.getMessageType().getFullName().equals("google.protobuf.Value");
  }
}
