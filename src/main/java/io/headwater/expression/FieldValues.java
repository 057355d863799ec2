package io.headwater.expression;

import com.google.common.primitives.UnsignedLong;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.cel.common.values.CelByteString;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.RuleFailureException;
import io.headwater.diagnostic.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Values of CEL as protobuf fields hold them: checked, never cut off. */
final class FieldValues {
  private final SourceLocation where;
  private final WellKnownValues wellKnown = new WellKnownValues(this);

  FieldValues(SourceLocation where) {
    this.where = where;
  }

  <T> T of(Class<T> type, Object value) {
    if (!type.isInstance(value)) {
      throw failed("gives a value of another type than is expected here");
    }
    return type.cast(value);
  }

  RuleFailureException failed(String what) {
    return new RuleFailureException(
        FailureCode.EXPR_EVAL, "the expression at %s %s".formatted(where, what));
  }

  private RuleFailureException beyond(FieldDescriptor field) {
    return failed("gives a number that the field '%s' cannot hold".formatted(field.getName()));
  }

  /** Returns what {@code Message.Builder.setField} takes. */
  Object field(FieldDescriptor field, Object value) {
    if (field.isMapField()) {
      return entries(field, of(Map.class, value));
    }
    if (!field.isRepeated()) {
      return single(field, value);
    }
    List<Object> elements = new ArrayList<>();
    for (Object element : of(List.class, value)) {
      elements.add(single(field, element));
    }
    return elements;
  }

  private List<Message> entries(FieldDescriptor field, Map<?, ?> map) {
    Message.Builder owner = TypeUniverse.prototype(field.getContainingType()).newBuilderForType();
    FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor element = field.getMessageType().findFieldByNumber(2);
    List<Message> entries = new ArrayList<>();
    map.forEach((name, value) -> entries.add(owner
        .newBuilderForField(field)
        .setField(key, single(key, name))
        .setField(element, single(element, value))
        .build()));
    return entries;
  }

  /** Returns one value of the field, an element if it is repeated. */
  Object single(FieldDescriptor field, Object value) {
    return switch (field.getType()) {
      case INT32, SINT32, SFIXED32 -> int32(field, of(Long.class, value));
      case INT64, SINT64, SFIXED64 -> of(Long.class, value);
      case UINT32, FIXED32 -> uint32(field, of(UnsignedLong.class, value));
      case UINT64, FIXED64 -> of(UnsignedLong.class, value).longValue();
      case FLOAT -> float32(field, of(Double.class, value));
      case DOUBLE -> of(Double.class, value);
      case BOOL -> of(Boolean.class, value);
      case STRING -> of(String.class, value);
      case BYTES -> ByteString.copyFrom(of(CelByteString.class, value).toByteArray());
      case ENUM -> enumValue(field, of(Long.class, value));
      case MESSAGE, GROUP -> message(TypeUniverse.prototype(field.getMessageType()), value);
    };
  }

  private Integer int32(FieldDescriptor field, long number) {
    if (number != (int) number) {
      throw beyond(field);
    }
    return (int) number;
  }

  private Integer uint32(FieldDescriptor field, UnsignedLong number) {
    if (number.compareTo(UnsignedLong.valueOf(0xffffffffL)) > 0) {
      throw beyond(field);
    }
    return number.intValue();
  }

  /** A float has fewer digits, which is its nature; but a number must not become infinite. */
  private Float float32(FieldDescriptor field, double number) {
    float narrow = (float) number;
    if (Float.isInfinite(narrow) && !Double.isInfinite(number)) {
      throw beyond(field);
    }
    return narrow;
  }

  private EnumValueDescriptor enumValue(FieldDescriptor field, long number) {
    int narrow = int32(field, number);
    if (!field.getEnumType().isClosed()) {
      return field.getEnumType().findValueByNumberCreatingIfUnknown(narrow);
    }
    EnumValueDescriptor value = field.getEnumType().findValueByNumber(narrow);
    if (value == null) {
      throw failed("gives a number that the enum '%s' does not have"
          .formatted(field.getEnumType().getFullName()));
    }
    return value;
  }

  /** Returns the value in the class of {@code prototype}. */
  Message message(Message prototype, Object value) {
    if (wellKnown.isConverted(prototype.getDescriptorForType())) {
      return wellKnown.message(prototype, value);
    }
    Message message = of(Message.class, value);
    String name = prototype.getDescriptorForType().getFullName();
    if (!message.getDescriptorForType().getFullName().equals(name)) {
      throw failed("gives a message of another type than '%s'".formatted(name));
    }
    return isSameKind(message, prototype) ? message : TypeUniverse.as(message, prototype);
  }

  /** CEL puts generated messages into dynamic ones that it makes: those are read again. */
  private static boolean isSameKind(Message message, Message prototype) {
    return message.getClass() == prototype.getClass()
        && message.getDescriptorForType() == prototype.getDescriptorForType()
        && !(message instanceof DynamicMessage dynamic && isMixed(dynamic));
  }

  private static boolean isMixed(Message message) {
    for (Map.Entry<FieldDescriptor, Object> set : message.getAllFields().entrySet()) {
      FieldDescriptor field = set.getKey();
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && isMixed(field, set.getValue())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMixed(FieldDescriptor field, Object value) {
    List<?> elements = field.isRepeated() ? (List<?>) value : List.of(value);
    return elements.stream()
        .anyMatch(element -> !(element instanceof DynamicMessage nested)
            || nested.getDescriptorForType() != field.getMessageType()
            || isMixed(nested));
  }
}
