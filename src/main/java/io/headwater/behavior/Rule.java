package io.headwater.behavior;

import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.Envelope;
import java.util.Optional;
import java.util.function.Function;

/**
 * A pure function of one record, written as Java or as an expression.
 *
 * <p>Runs once per record, live and in replay: it must not look at a clock, draw random numbers or
 * change anything. Whatever it throws makes the record a dead letter.
 *
 * @param function record to result; must not return null
 * @param text the expression as written; empty for a Java function
 * @param where where it was written
 * @param <R> the result
 */
public record Rule<R>(
    Function<Envelope<?>, R> function, Optional<String> text, SourceLocation where) {

  /** Names a Java function. */
  public static <R> Rule<R> java(SourceLocation where, Function<Envelope<?>, R> function) {
    return new Rule<>(function, Optional.empty(), where);
  }

  /** Applies the function. */
  public R apply(Envelope<?> record) {
    return function.apply(record);
  }

  /** Renders the expression, or {@code java} for a Java function. */
  @Override
  public String toString() {
    return text.orElse("java");
  }
}
