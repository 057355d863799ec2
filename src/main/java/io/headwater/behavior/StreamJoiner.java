package io.headwater.behavior;

import com.google.protobuf.Message;
import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import java.util.Optional;

/**
 * A pure function from the values of two streams to one, written as Java or as expressions.
 *
 * @param function joins a pair
 * @param text the expressions as written; empty for a Java function
 * @param where where it was written
 */
public record StreamJoiner(Pairing function, Optional<String> text, SourceLocation where) {

  /** Joins a value of each stream. */
  @FunctionalInterface
  public interface Pairing {
    /**
     * Called for each pair and, in left and outer joins, for each value alone; must be pure, and
     * must not return null.
     *
     * @param record the record that completed the pair, at the event time of the result; its value
     *     is one of the two
     * @param value of the pipeline; absent in outer joins only
     * @param other of the other stream; absent in left and outer joins only
     */
    Message join(Envelope<?> record, Optional<Message> value, Optional<Message> other);
  }

  /** Returns the joined value. */
  public Message apply(Envelope<?> record, Optional<Message> value, Optional<Message> other) {
    return function.join(record, value, other);
  }

  /** Renders the expressions, or {@code java} for a Java function. */
  @Override
  public String toString() {
    return text.orElse("java");
  }
}
