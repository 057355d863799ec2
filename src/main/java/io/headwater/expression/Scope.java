package io.headwater.expression;

import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import java.util.List;
import java.util.Optional;

/**
 * The names that an expression may use: one or two messages, and what is known of the record.
 *
 * <p>Of a row of a table there is {@code key} alone: it may be looked at again for another record.
 * With a record there are also {@code key}, of the key type; {@code now}, the event time;
 * {@code headers}, a map of text; and the function {@code id(name)}, a UUID that follows from the
 * record's id and the name.
 *
 * @param first the message that the expression is about, such as {@code value} or {@code command}
 * @param second another message, such as {@code state}
 * @param record the key type of the record in hand, if there is one
 * @param row the key type of the row in hand, if there is one, and no record
 * @param isDecision whether an aggregate decides, so that {@code isNew} tells whether it has no
 *     state yet, or none any more
 */
public record Scope(
    Variable first,
    Optional<Variable> second,
    Optional<KeyType> record,
    Optional<KeyType> row,
    boolean isDecision) {

  /** A message by its name. */
  public record Variable(String name, MessageType type) {}

  /** One message, and nothing of a record. */
  public static Scope of(String name, MessageType type) {
    return new Scope(
        new Variable(name, type), Optional.empty(), Optional.empty(), Optional.empty(), false);
  }

  /** Adds a second message. */
  public Scope and(String name, MessageType type) {
    return new Scope(first, Optional.of(new Variable(name, type)), record, row, isDecision);
  }

  /** Adds the key, the event time and the headers of a record. */
  public Scope inRecord(KeyType keys) {
    return new Scope(first, second, Optional.of(keys), Optional.empty(), isDecision);
  }

  /** Adds whether the aggregate that decides is new. */
  public Scope inDecision() {
    return new Scope(first, second, record, row, true);
  }

  /** Adds the key of a row. */
  public Scope inRow(KeyType keys) {
    return new Scope(first, second, Optional.empty(), Optional.of(keys), isDecision);
  }

  /** Returns its messages, one or two. */
  List<Variable> messages() {
    return second.map(other -> List.of(first, other)).orElseGet(() -> List.of(first));
  }
}
