package io.headwater.yaml;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The problems of one file, found in any order, told in file order. */
final class YamlProblems {
  private final List<Located> found = new ArrayList<>();

  private record Located(SourceLocation where, Problem problem) {}

  void report(String code, SourceLocation where, String what, String fix) {
    found.add(new Located(where, new Problem(code, where, what, fix)));
  }

  /** Takes a problem that was found elsewhere about something at {@code where}. */
  void report(SourceLocation where, Problem problem) {
    found.add(new Located(where, problem));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<Problem> inFileOrder() {
    return found.stream()
        .sorted(Comparator.comparing(Located::where))
        .map(Located::problem)
        .toList();
  }
}
