package io.headwater.yaml;

import io.headwater.diagnostic.LocatedProblem;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import java.util.ArrayList;
import java.util.List;

/** The problems of one file, found in any order, told in file order. */
final class YamlProblems {
  private final List<LocatedProblem> found = new ArrayList<>();

  void report(String code, SourceLocation where, String what, String fix) {
    found.add(LocatedProblem.of(code, where, what, fix));
  }

  /** Takes a problem that was found elsewhere about something at {@code where}. */
  void report(SourceLocation where, Problem problem) {
    found.add(new LocatedProblem(where, problem));
  }

  /** Takes a problem that was found elsewhere. */
  void report(LocatedProblem problem) {
    found.add(problem);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<Problem> inFileOrder() {
    return LocatedProblem.inFileOrder(found);
  }
}
