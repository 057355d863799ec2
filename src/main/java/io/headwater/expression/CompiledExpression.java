package io.headwater.expression;

import io.headwater.diagnostic.SourceLocation;

/**
 * A checked expression with the way to its value.
 *
 * @param checked its nodes with their types, as written: what another evaluator compiles
 */
record CompiledExpression(
    ExpressionText source, Tree checked, Evaluator evaluator, ResultConversion conversion)
    implements Expression {

  @Override
  public Object evaluate(Bindings bindings) {
    return conversion.convert(evaluator.evaluate(bindings));
  }

  @Override
  public String text() {
    return source.text();
  }

  @Override
  public String meaning() {
    return new Meaning(checked).text();
  }

  @Override
  public SourceLocation where() {
    return source.where();
  }

  @Override
  public String toString() {
    return where() + ": " + text();
  }
}
