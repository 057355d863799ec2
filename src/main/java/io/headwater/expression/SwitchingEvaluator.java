package io.headwater.expression;

import io.headwater.expression.internal.CompiledRule;
import org.jspecify.annotations.Nullable;

/** Interprets an expression until it is compiled, and ever after whatever that does not settle. */
final class SwitchingEvaluator implements Evaluator {
  private final RuleCode code;
  private final Evaluator interpreter;
  private volatile boolean isWaiting = true;
  private volatile @Nullable CompiledRule rule;

  SwitchingEvaluator(RuleCode code, Evaluator interpreter) {
    this.code = code;
    this.interpreter = interpreter;
  }

  /** Takes what the expression was compiled to. */
  void become(CompiledRule compiled) {
    rule = compiled;
  }

  /** The expression will not be compiled any more, if it is not yet. */
  void settle() {
    isWaiting = false;
  }

  Evaluator interpreter() {
    return interpreter;
  }

  /** Tells whether the expression has been compiled. */
  boolean isCompiled() {
    return rule != null;
  }

  @Override
  public Object evaluate(Bindings bindings) {
    CompiledRule compiled = rule;
    if (compiled != null) {
      try {
        return compiled.evaluate(bindings);
      } catch (RuntimeException e) {
        // Whatever it is: the interpreter finds the value, or says why there is none.
        return interpreter.evaluate(bindings);
      }
    }
    if (isWaiting) {
      code.interpreted();
    }
    return interpreter.evaluate(bindings);
  }
}
