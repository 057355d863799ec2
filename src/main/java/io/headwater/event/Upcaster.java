package io.headwater.event;

import com.google.protobuf.Message;
import io.headwater.diagnostic.SourceLocation;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Makes an event of an older type into one of a newer; or, from a type to itself, one that was
 * written with an older meaning into what it would be today.
 *
 * <p>Pure: runs whenever a record is decoded, live, in replay and in tools, and must not look at a
 * clock, draw random numbers or change anything.
 *
 * @param from type that it takes
 * @param to type that it makes
 * @param when which values it is for; there exactly if it leads from a type to itself, and false of
 *     what it makes
 */
public record Upcaster(
    MessageType from, MessageType to, Optional<Guard> when, Change change, SourceLocation where) {

  /**
   * Tells which values an upcaster is for.
   *
   * @param text the expression as written; empty for a Java function
   */
  public record Guard(Predicate<Message> condition, Optional<String> text) {}

  /**
   * Makes the newer value of the older.
   *
   * @param text the expressions as written; empty for a Java function
   */
  public record Change(UnaryOperator<Message> function, Optional<String> text) {}

  /** Makes values of another type by keeping what both types have. */
  public static Upcaster keeping(MessageType from, MessageType to, SourceLocation where) {
    Change change = new Change(SharedFields.of(from, to)::copy, Optional.of("what both have"));
    return new Upcaster(from, to, Optional.empty(), change, where);
  }

  /** Tells whether it changes the meaning of a value, and not its type. */
  public boolean isInPlace() {
    return from.equals(to);
  }

  /** Renders the types and the place. */
  @Override
  public String toString() {
    return "upcaster from '%s' to '%s' at %s".formatted(from, to, where);
  }
}
