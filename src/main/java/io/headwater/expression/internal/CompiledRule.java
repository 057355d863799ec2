package io.headwater.expression.internal;

import io.headwater.expression.Bindings;

/** An expression as a class of Java; thread-safe. */
public interface CompiledRule {

  /**
   * Returns the value, of the class that CEL has it in.
   *
   * @throws RuntimeException of any kind if there is none, if the record is larger than the class
   *     was compiled for, or if its messages are of other classes: the interpreter decides then
   */
  Object evaluate(Bindings bindings);
}
