package io.headwater.expression;

import io.headwater.diagnostic.SourceLocation;

/** Takes what is wrong with an expression, each finding at its own place. */
@FunctionalInterface
public interface ProblemSink {

  /** Takes one finding; the parameters are those of {@code io.headwater.diagnostic.Problem}. */
  void report(String code, SourceLocation where, String what, String fix);
}
