package io.headwater.expression;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with one expression, in the order of its text. */
final class Findings {
  private final List<Finding> found = new ArrayList<>();

  private record Finding(int offset, String code, String what, String fix) {}

  /**
   * Adds a finding.
   *
   * @param offset of the character that it is about, in UTF-16 units
   */
  void add(int offset, String code, String what, String fix) {
    found.add(new Finding(offset, code, what, fix));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  /** Reports each finding once: a macro may hold a copy of what was written. */
  void report(ExpressionText text, ProblemSink problems) {
    found.sort(Comparator.comparingInt(Finding::offset).thenComparing(Finding::code));
    Set<Finding> reported = new HashSet<>();
    for (Finding one : found) {
      if (reported.add(one)) {
        int offset = Math.max(0, Math.min(one.offset, text.text().length()));
        problems.report(one.code, text.place().apply(offset), one.what, one.fix);
      }
    }
  }
}
