package io.headwater.rule;

import io.headwater.diagnostic.SourceLocation;
import io.headwater.expression.ProblemSink;
import java.util.HashMap;
import java.util.Map;

/**
 * The rules of one case in the order in which they are written: finds those that can never matter,
 * or that come in an order that nobody would expect.
 */
public final class DecisionOrder {
  private final ProblemSink problems;
  private final Map<String, SourceLocation> rejected = new HashMap<>();
  private boolean hasEmitted;
  private boolean hasEnded;

  /** Starts with no rule. */
  public DecisionOrder(ProblemSink problems) {
    this.problems = problems;
  }

  /** Notes the next rule, of any kind. */
  public void next(SourceLocation where) {
    if (hasEnded) {
      problems.report(
          "HW1021",
          where,
          "the rule is never reached: the one before it always rejects",
          "give the one before it a 'when', or remove this one");
    }
  }

  /** Notes that the rule emits an event. */
  public void emit() {
    hasEmitted = true;
  }

  /**
   * Notes that the rule rejects.
   *
   * @param isAlways whether it has no condition
   */
  public void reject(boolean isAlways, SourceLocation where) {
    if (hasEmitted) {
      problems.report(
          "HW1020",
          where,
          "a rejection comes after an event, which it would take back",
          "write all rejections before the first 'emit'");
    }
    hasEnded |= isAlways;
  }

  /** Notes the code of a rejection. */
  public void code(String code, SourceLocation where) {
    SourceLocation first = rejected.putIfAbsent(code, where);
    if (first != null) {
      problems.report(
          "HW1023",
          where,
          "rejection '%s' is there already, in line %d".formatted(code, first.line()),
          "join the two conditions with '||', or use another code");
    }
  }
}
