package io.headwater.testkit;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.FieldMarks;
import io.headwater.event.MessageType;
import io.headwater.topology.StreamSpec;
import java.util.List;

/** Lets tests write a case of a oneof, or a builder, where a whole message is meant. */
final class Cases {
  private Cases() {}

  /** Builds a builder. */
  static Message built(MessageOrBuilder value) {
    return value instanceof Message.Builder builder ? builder.build() : (Message) value;
  }

  /**
   * Returns {@code value} as a message of {@code type}.
   *
   * @throws IllegalArgumentException if it is neither that nor a case of the type's oneof
   */
  static Message as(MessageType type, MessageOrBuilder value, String what) {
    Message message = built(value);
    if (type.isTypeOf(message)) {
      return message;
    }
    String name = message.getDescriptorForType().getFullName();
    return type.alternatives().orElse(List.of()).stream()
        .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
        .filter(field -> field.getMessageType().getFullName().equals(name))
        .findFirst()
        .map(field -> type.newBuilder().setField(field, message).build())
        .orElseThrow(() -> new IllegalArgumentException(
            "%s takes '%s' or a case of its oneof, was '%s'".formatted(what, type, name)));
  }

  /**
   * Returns {@code value} as a message that a stream reads: of its type, or of an older one.
   *
   * @throws IllegalArgumentException if it is none of these, nor a case of the type's oneof
   */
  static Message as(StreamSpec stream, MessageOrBuilder value) {
    Message message = built(value);
    boolean isOlder =
        stream.decoder().older().contains(MessageType.of(message.getDescriptorForType()));
    return isOlder ? message : as(stream.value(), message, "stream '" + stream.name() + "'");
  }

  /** Tells whether a message is of a type, or a case of its oneof. */
  static boolean takes(MessageType type, Message value) {
    String name = value.getDescriptorForType().getFullName();
    return type.fullName().equals(name)
        || type.alternatives().orElse(List.of()).stream()
            .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
            .anyMatch(field -> field.getMessageType().getFullName().equals(name));
  }

  /** Returns headers that name the type of a value, if it is older than that of the stream. */
  static EventHeaders headers(StreamSpec stream, Message value, EventHeaders given) {
    String type = value.getDescriptorForType().getFullName();
    return stream.value().isTypeOf(value) || given.contains(EventHeaders.TYPE)
        ? given
        : given.plus(EventHeaders.Entry.text(EventHeaders.TYPE, type));
  }

  /**
   * Returns the case that is set, or the message itself if it has no oneof, none set, or one that
   * must not be shown.
   */
  static Message of(Message message) {
    List<FieldDescriptor> set = message.getDescriptorForType().getRealOneofs().stream()
        .filter(message::hasOneof)
        .map(message::getOneofFieldDescriptor)
        .toList();
    boolean isWrapped = set.size() == 1
        && message.getAllFields().size() == 1
        && set.get(0).getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && !FieldMarks.of(set.get(0)).isHidden();
    return isWrapped ? (Message) message.getField(set.get(0)) : message;
  }
}
