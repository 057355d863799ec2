package io.headwater.history;

import io.headwater.diagnostic.SourceLocation;

/** Takes the problems of something written, in any order. */
@FunctionalInterface
public interface ProblemSink {
  /** Takes one problem; the texts are those of {@link io.headwater.diagnostic.Problem}. */
  void report(String code, SourceLocation where, String what, String fix);
}
