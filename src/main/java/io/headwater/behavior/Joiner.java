package io.headwater.behavior;

import com.google.protobuf.Message;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A pure function from a record and a row of a table to a value, written as Java or as expressions.
 *
 * @param function must not return null; the row is absent in left and outer joins only, and the
 *     record has no value in outer ones only
 * @param text the expressions as written; empty for a Java function
 * @param where where it was written
 */
public record Joiner(
    BiFunction<Envelope<?>, Optional<Message>, Message> function,
    Optional<String> text,
    SourceLocation where) {

  /** Returns the joined value. */
  public Message apply(Envelope<?> record, Optional<Message> row) {
    return function.apply(record, row);
  }

  /** Renders the expressions, or {@code java} for a Java function. */
  @Override
  public String toString() {
    return text.orElse("java");
  }
}
