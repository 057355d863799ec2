package io.headwater.expression;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import java.util.Optional;

/**
 * The names that an expression may use: one or two messages, and what is known of the record.
 *
 * <p>With a record there are also {@code key}, of the key type; {@code now}, the event time;
 * {@code headers}, a map of text; and the function {@code id(name)}, a UUID that follows from the
 * record's id and the name.
 *
 * @param first the message that the expression is about, such as {@code value} or {@code command}
 * @param second another message, such as {@code state}
 * @param record the key type of the record in hand, if there is one
 */
public record Scope(Variable first, Optional<Variable> second, Optional<KeyType> record) {

  /** A message by its name. */
  public record Variable(String name, MessageType type) {}

  /** One message, and nothing of a record. */
  public static Scope of(String name, MessageType type) {
    return new Scope(new Variable(name, type), Optional.empty(), Optional.empty());
  }

  /** Adds a second message. */
  public Scope and(String name, MessageType type) {
    return new Scope(first, Optional.of(new Variable(name, type)), record);
  }

  /** Adds the key, the event time and the headers of a record. */
  public Scope inRecord(KeyType keys) {
    return new Scope(first, second, Optional.of(keys));
  }
}
