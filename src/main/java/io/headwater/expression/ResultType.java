package io.headwater.expression;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;

/** What an expression has to yield, and the Java class that it is evaluated to. */
public sealed interface ResultType {

  /** True or false; {@link Boolean}. */
  record Condition() implements ResultType {}

  /** A text; {@link String}. */
  record Text() implements ResultType {}

  /** A whole number; {@link Long}. */
  record Whole() implements ResultType {}

  /**
   * A record key, of the Java class of its key type. It has to be the same for equal records: no
   * floating-point numbers, lists, maps or messages.
   */
  record Key(KeyType type) implements ResultType {}

  /** A message of that type. */
  record OfMessage(MessageType type) implements ResultType {}

  /** A list of messages of that type. */
  record Messages(MessageType type) implements ResultType {}

  /**
   * A value of a message's field: what {@code Message.Builder.setField} takes, a list for a
   * repeated field, or {@link Expression#UNSET} where an optional value is absent.
   */
  record OfField(FieldDescriptor field) implements ResultType {}
}
