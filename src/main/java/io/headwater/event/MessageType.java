package io.headwater.event;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Internal;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.headwater.diagnostic.FailureCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A protobuf message type, over a generated class or over its descriptor alone. Two types are equal
 * if their full names are.
 */
public final class MessageType {
  private final Message prototype;
  private final Optional<List<FieldDescriptor>> alternatives;

  private MessageType(Message prototype) {
    this.prototype = prototype;
    this.alternatives = alternatives(prototype.getDescriptorForType());
  }

  private static Optional<List<FieldDescriptor>> alternatives(Descriptor type) {
    return type.getRealOneofs().size() == 1
        ? Optional.of(List.copyOf(type.getRealOneofs().get(0).getFields()))
        : Optional.empty();
  }

  /** Names the type of a generated class; its messages are parsed into that class. */
  public static MessageType of(Class<? extends Message> generated) {
    return new MessageType(Internal.getDefaultInstance(generated));
  }

  /** Names a type known by its descriptor; its messages are parsed into {@link DynamicMessage}. */
  public static MessageType of(Descriptor descriptor) {
    return new MessageType(DynamicMessage.getDefaultInstance(descriptor));
  }

  /** Returns the full protobuf name, such as {@code bank.Account}. */
  public String fullName() {
    return descriptor().getFullName();
  }

  /** Returns the descriptor. */
  public Descriptor descriptor() {
    return prototype.getDescriptorForType();
  }

  /**
   * Returns a text that says all about the type and the types in it. Equal texts, equal types: the
   * order of declarations, comments and files make no difference, nor does the process.
   */
  public String text() {
    return TypeText.of(descriptor());
  }

  /** Returns the message with no field set. */
  public Message defaultInstance() {
    return prototype;
  }

  /** Returns the type of the messages in a field of this one, over a class if this one is. */
  public MessageType ofField(FieldDescriptor field) {
    return new MessageType(newBuilder().newBuilderForField(field).getDefaultInstanceForType());
  }

  /** Returns an empty builder. */
  public Message.Builder newBuilder() {
    return prototype.newBuilderForType();
  }

  /** Tells whether {@code message} is of this type. */
  public boolean isTypeOf(Message message) {
    return message.getDescriptorForType().getFullName().equals(fullName());
  }

  /**
   * Returns the one oneof of this type, the alternatives that handlers are keyed by; empty if it
   * has none or several.
   */
  public Optional<List<FieldDescriptor>> alternatives() {
    return alternatives;
  }

  /**
   * Returns a message as one of this type: as it is, or as the case of the oneof that it is one of.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public Message wrap(Message message) {
    if (isTypeOf(message)) {
      return message;
    }
    String name = message.getDescriptorForType().getFullName();
    for (FieldDescriptor field : alternatives().orElse(List.of())) {
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
          && field.getMessageType().getFullName().equals(name)) {
        return newBuilder().setField(field, message).build();
      }
    }
    throw new IllegalArgumentException(name + " is no case of " + fullName());
  }

  /**
   * Parses {@code bytes}.
   *
   * @throws UndecodableEventException if they are empty, malformed, truncated, nested too deeply,
   *     or hold only fields that this type does not have
   */
  public Message parse(byte[] bytes) {
    if (bytes.length == 0) {
      throw undecodable(FailureCode.EMPTY, "value has no bytes", null);
    }
    Message message = parseAnything(bytes);
    if (!message.getUnknownFields().isEmpty() && isOfAnotherType(message)) {
      throw undecodable(FailureCode.TYPE_MISMATCH, "value is of another type", null);
    }
    return message;
  }

  private boolean isOfAnotherType(Message message) {
    Set<Integer> unknown = message.getUnknownFields().asMap().keySet();
    return message.getAllFields().isEmpty() || unknown.stream().anyMatch(this::isOtherwise);
  }

  /**
   * Parses the value of a record. One without bytes is a message of which no field is set if the
   * record's header {@link EventHeaders#TYPE} names this type; otherwise nobody meant it.
   *
   * @throws UndecodableEventException as {@link #parse(byte[])} does
   */
  public Message parse(byte[] bytes, EventHeaders headers) {
    return isUnset(bytes, headers) ? defaultInstance() : parse(bytes);
  }

  private boolean isUnset(byte[] bytes, EventHeaders headers) {
    return bytes.length == 0 && headers.text(EventHeaders.TYPE).equals(Optional.of(fullName()));
  }

  /** Tells whether the type declares that field, so that it is unknown for its wire type alone. */
  private boolean isOtherwise(int number) {
    FieldDescriptor field = descriptor().findFieldByNumber(number);
    // Numbers that a closed enum does not have are kept as unknown fields, too.
    return field != null && field.getJavaType() != FieldDescriptor.JavaType.ENUM;
  }

  private Message parseAnything(byte[] bytes) {
    try {
      return prototype.getParserForType().parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw undecodable(codeOf(e), "value is not decodable", e);
    } catch (StackOverflowError e) {
      throw undecodable(FailureCode.DECODE_DEPTH, "value nests too deeply", e);
    }
  }

  // protobuf-java tells its parse failures apart by message only (InvalidProtocolBufferException).
  private static FailureCode codeOf(InvalidProtocolBufferException e) {
    String reason = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    if (reason.contains("utf-8")) {
      return FailureCode.DECODE_UTF8;
    }
    if (reason.contains("nesting") || reason.contains("recursion")) {
      return FailureCode.DECODE_DEPTH;
    }
    return reason.contains("unexpectedly") || reason.contains("truncated")
        ? FailureCode.DECODE_TRUNCATED
        : FailureCode.DECODE_MALFORMED;
  }

  private UndecodableEventException undecodable(
      FailureCode code, String what, @Nullable Throwable cause) {
    return new UndecodableEventException(code, what + " as " + fullName(), cause);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MessageType type && fullName().equals(type.fullName());
  }

  @Override
  public int hashCode() {
    return fullName().hashCode();
  }

  @Override
  public String toString() {
    return fullName();
  }
}
