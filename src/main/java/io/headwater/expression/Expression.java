package io.headwater.expression;

import io.headwater.diagnostic.SourceLocation;

/** A checked expression. Immutable, deterministic, without side effects; thread-safe. */
public interface Expression {
  /** The result of an expression for a field that shall have no value. */
  Object UNSET = new Object();

  /**
   * Evaluates to the Java class that the {@link ResultType} names; never null.
   *
   * @throws io.headwater.diagnostic.RuleFailureException with {@code EXPR_EVAL} if there is no
   *     result for these values (overflow, division by zero, no such key, a number that the field
   *     cannot hold), with {@code EXPR_BUDGET} if it takes more work or memory than one record may
   */
  Object evaluate(Bindings bindings);

  /** Returns the expression as written. */
  String text();

  /**
   * Returns what it says: equal for expressions that differ in comments, spaces and parentheses, in
   * names of constants and of other expressions, or in how far names of types are written out.
   */
  String meaning();

  /** Returns where it was written. */
  SourceLocation where();
}
