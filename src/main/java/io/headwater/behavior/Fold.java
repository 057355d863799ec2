package io.headwater.behavior;

import com.google.protobuf.Message;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A pure function from a state and a record to the next state, written as Java or as expressions.
 *
 * @param function must not return null, nor change the state it is given
 * @param text the expressions as written; empty for a Java function
 * @param where where it was written
 */
public record Fold(
    BiFunction<Message, Envelope<?>, Message> function,
    Optional<String> text,
    SourceLocation where) {

  /** Returns the next state. */
  public Message apply(Message state, Envelope<?> record) {
    return function.apply(state, record);
  }

  /** Renders the expressions, or {@code java} for a Java function. */
  @Override
  public String toString() {
    return text.orElse("java");
  }
}
