package io.headwater.dsl;

import io.headwater.diagnostic.SourceLocation;
import io.headwater.expression.ExpressionText;
import io.headwater.rule.FieldText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A rule as CEL text, to be given where a Java function could be; it means what it means in YAML,
 * and is checked when the topology is built.
 *
 * <p>It has the types of functions so that one method takes both. By itself it is not one: it
 * cannot be applied.
 *
 * @param <A> the first argument of the function in whose place it stands
 * @param <B> the second one, if there are two
 * @param <R> the result
 */
public final class Cel<A, B, R> implements Predicate<A>, Function<A, R>, BiFunction<A, B, R> {
  private final Optional<String> whole;
  private final List<FieldText> fields;
  private final SourceLocation where;

  private Cel(Optional<String> whole, List<FieldText> fields, SourceLocation where) {
    this.whole = whole;
    this.fields = List.copyOf(fields);
    this.where = where;
  }

  /** Takes one expression, for all of the result. */
  public static <A, B, R> Cel<A, B, R> cel(String expression) {
    return new Cel<>(Optional.of(expression), List.of(), SourceLocation.caller());
  }

  /** Takes an expression for a field of the resulting message; see {@link #and(String, String)}. */
  public static <A, B, R> Cel<A, B, R> fields(String field, String expression) {
    SourceLocation where = SourceLocation.caller();
    return new Cel<>(Optional.empty(), List.of(field(field, expression, where)), where);
  }

  private static FieldText field(String field, String expression, SourceLocation where) {
    return new FieldText(field, where, new ExpressionText(expression, offset -> where));
  }

  /**
   * Takes an expression for another field, too. What was in a field that is not named stays.
   *
   * @param <T> the first argument of the function in whose place the result stands
   * @param <U> the second one
   * @param <W> the result
   * @throws IllegalStateException if this is one expression for all of the result
   */
  public <T, U, W> Cel<T, U, W> and(String field, String expression) {
    if (whole.isPresent()) {
      throw new IllegalStateException(
          "`%s` makes all of the result: start with fields(…)".formatted(whole.get()));
    }
    List<FieldText> more = new ArrayList<>(fields);
    more.add(field(field, expression, SourceLocation.caller()));
    return new Cel<>(whole, more, where);
  }

  SourceLocation where() {
    return where;
  }

  boolean isWhole() {
    return whole.isPresent();
  }

  /**
   * Returns the one expression that it is.
   *
   * @throws IllegalArgumentException if it sets fields
   */
  ExpressionText text() {
    return new ExpressionText(
        whole.orElseThrow(() -> new IllegalArgumentException(
            "fields(…) makes a message, and here is none to make: write cel(…)")),
        offset -> where);
  }

  List<FieldText> assignments() {
    return fields;
  }

  @Override
  public boolean test(A value) {
    throw notApplicable();
  }

  @Override
  public R apply(A value) {
    throw notApplicable();
  }

  @Override
  public R apply(A first, B second) {
    throw notApplicable();
  }

  @Override
  public <W> Cel<A, B, W> andThen(Function<? super R, ? extends W> after) {
    throw notApplicable();
  }

  private UnsupportedOperationException notApplicable() {
    return new UnsupportedOperationException(
        "`%s` is text until the topology is built: give it as it is, not within a function"
            .formatted(this));
  }

  /** Renders the text as it was written. */
  @Override
  public String toString() {
    return whole.orElseGet(() -> fields.stream()
        .map(one -> one.field() + ": " + one.value().text())
        .collect(Collectors.joining(", ")));
  }
}
