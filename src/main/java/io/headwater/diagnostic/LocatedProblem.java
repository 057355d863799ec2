package io.headwater.diagnostic;

import java.util.Comparator;
import java.util.List;

/**
 * A problem with its place, to be told in file order.
 *
 * @param where the place that the problem's own text names
 */
public record LocatedProblem(SourceLocation where, Problem problem) {

  /** Names a finding about a written thing. */
  public static LocatedProblem of(String code, SourceLocation where, String what, String fix) {
    return new LocatedProblem(where, new Problem(code, where, what, fix));
  }

  /** Returns the problems by file, line and column; those of one place in the order given. */
  public static List<Problem> inFileOrder(List<LocatedProblem> found) {
    return found.stream()
        .sorted(Comparator.comparing(LocatedProblem::where))
        .map(LocatedProblem::problem)
        .toList();
  }
}
