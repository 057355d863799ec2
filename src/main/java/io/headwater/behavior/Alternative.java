package io.headwater.behavior;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import io.headwater.event.MessageType;
import java.util.List;
import java.util.Optional;

/** The case of a message's oneof that is set, with its message. */
record Alternative(FieldDescriptor field, Message value) {

  /** Reads the case of {@code message}; its oneof must be set, and of message type. */
  static Alternative of(MessageType type, Message message) {
    List<FieldDescriptor> fields = type.alternatives().orElse(List.of());
    if (!fields.isEmpty()) {
      FieldDescriptor set = message.getOneofFieldDescriptor(oneofOf(message, fields.get(0)));
      if (set != null) {
        return new Alternative(set, (Message) message.getField(set));
      }
    }
    throw new UnhandledCaseException(type.fullName(), "no case of its oneof is set");
  }

  /** The message's own oneof: equal types may come from different descriptor pools. */
  private static OneofDescriptor oneofOf(Message message, FieldDescriptor field) {
    Descriptor own = message.getDescriptorForType();
    // The list of a descriptor's oneofs is made anew each time.
    return own == field.getContainingType()
        ? field.getContainingOneof()
        : own.getRealOneofs().get(0);
  }

  /** Returns the number of the case of {@code message} that is set, if one is. */
  static Optional<Integer> find(MessageType type, Message message) {
    if (type.alternatives().isEmpty()) {
      return Optional.empty();
    }
    FieldDescriptor set = message.getOneofFieldDescriptor(
        oneofOf(message, type.alternatives().get().get(0)));
    return Optional.ofNullable(set).map(FieldDescriptor::getNumber);
  }

  /** Finds the case whose message type has that full name. */
  static Optional<FieldDescriptor> find(MessageType type, String caseType) {
    return type.alternatives().orElse(List.of()).stream()
        .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
        .filter(field -> field.getMessageType().getFullName().equals(caseType))
        .findFirst();
  }
}
