package io.headwater.behavior;

import com.google.protobuf.Message;
import io.headwater.diagnostic.SourceLocation;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * A pure function from the states of two sessions that a record has joined to the state of both,
 * written as Java or as expressions.
 *
 * @param function from the earlier and the later state; must not return null, nor change either
 * @param text the expressions as written; empty for a Java function
 * @param where where it was written
 */
public record Merge(BinaryOperator<Message> function, Optional<String> text, SourceLocation where) {

  /** Returns the state of both. */
  public Message apply(Message earlier, Message later) {
    return function.apply(earlier, later);
  }

  /** Renders the expressions, or {@code java} for a Java function. */
  @Override
  public String toString() {
    return text.orElse("java");
  }
}
