package io.headwater.expression;

/**
 * Finds the value of a checked expression, as CEL has it; thread-safe.
 *
 * <p>The seam between what an expression means and how it is run: another evaluator has to agree
 * with {@link CelEvaluator} on every expression and record.
 */
interface Evaluator {

  /**
   * Evaluates.
   *
   * @throws io.headwater.diagnostic.RuleFailureException if there is no value
   */
  Object evaluate(Bindings bindings);
}
