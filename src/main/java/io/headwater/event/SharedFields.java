package io.headwater.event;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields that two message types have in common: of one name, one cardinality and one type,
 * whatever their numbers. Messages and enums of two types count as one if they have one name
 * without their packages; of them again what they have in common is kept.
 *
 * <p>Immutable, thread-safe.
 */
public final class SharedFields {
  private final MessageType from;
  private final MessageType to;

  private SharedFields(MessageType from, MessageType to) {
    this.from = from;
    this.to = to;
  }

  /** Compares two types. */
  public static SharedFields of(MessageType from, MessageType to) {
    return new SharedFields(from, to);
  }

  /** Returns a message of the one type with what it shares with a message of the other. */
  public Message copy(Message source) {
    return from.equals(to) ? source : copy(source, to.newBuilder()).build();
  }

  private static Message.Builder copy(Message source, Message.Builder target) {
    Descriptor type = target.getDescriptorForType();
    for (Map.Entry<FieldDescriptor, Object> set : source.getAllFields().entrySet()) {
      FieldDescriptor field = type.findFieldByName(set.getKey().getName());
      if (field != null && isAlike(set.getKey(), field)) {
        copy(set.getKey(), set.getValue(), field, target);
      }
    }
    return target;
  }

  private static boolean isAlike(FieldDescriptor one, FieldDescriptor other) {
    if (one.isRepeated() != other.isRepeated()
        || one.isMapField() != other.isMapField()
        || one.getJavaType() != other.getJavaType()) {
      return false;
    }
    if (one.isMapField()) {
      return one.getMessageType().getFields().stream()
          .allMatch(
              part -> isAlike(part, other.getMessageType().findFieldByNumber(part.getNumber())));
    }
    return switch (one.getJavaType()) {
      case MESSAGE ->
        one.getMessageType().getName().equals(other.getMessageType().getName());
      case ENUM -> one.getEnumType().getName().equals(other.getEnumType().getName());
      default -> true;
    };
  }

  private static void copy(
      FieldDescriptor from, Object value, FieldDescriptor field, Message.Builder target) {
    if (!field.isRepeated()) {
      @Nullable Object copied = copied(from, value, field, target);
      if (copied != null) {
        target.setField(field, copied);
      }
      return;
    }
    for (Object one : (List<?>) value) {
      @Nullable Object copied = copied(from, one, field, target);
      if (copied != null) {
        target.addRepeatedField(field, copied);
      }
    }
  }

  /** Returns the value as the other field takes it; nothing for an enum value that it lacks. */
  private static @Nullable Object copied(
      FieldDescriptor from, Object value, FieldDescriptor field, Message.Builder target) {
    return switch (from.getJavaType()) {
      case MESSAGE -> ofMessage((Message) value, target.newBuilderForField(field));
      case ENUM -> ofEnum((EnumValueDescriptor) value, field.getEnumType());
      default -> value;
    };
  }

  private static Message ofMessage(Message value, Message.Builder target) {
    return value
            .getDescriptorForType()
            .getFullName()
            .equals(target.getDescriptorForType().getFullName())
        ? again(value.toByteString(), target)
        : copy(value, target).build();
  }

  /** The same type, perhaps over a class here and over its descriptor there. */
  private static Message again(ByteString bytes, Message.Builder target) {
    try {
      return target.mergeFrom(bytes).buildPartial();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message that was read can be read again", e);
    }
  }

  private static @Nullable EnumValueDescriptor ofEnum(
      EnumValueDescriptor value, EnumDescriptor type) {
    EnumValueDescriptor named = type.findValueByName(value.getName());
    // A number that neither enum has a name for is kept as it is.
    return named == null && value.getIndex() < 0 && !type.isClosed()
        ? type.findValueByNumberCreatingIfUnknown(value.getNumber())
        : named;
  }
}
