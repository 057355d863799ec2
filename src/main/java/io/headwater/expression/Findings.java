package io.headwater.expression;

import io.headwater.diagnostic.SourceLocation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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

  boolean has(String code) {
    return found.stream().anyMatch(one -> one.code.equals(code));
  }

  /** Reports each finding once: a macro may hold a copy of what was written. */
  void report(ExpressionText text, ProblemSink problems) {
    report((code, offset, what, fix) -> problems.report(
        code, text.place().apply(Math.max(0, Math.min(offset, text.text().length()))), what, fix));
  }

  /** Reports each finding once, those inside a named expression only if they are new there. */
  void report(Wording wording, NamedExpressions named, ProblemSink problems) {
    ExpressionText text = wording.text();
    report((code, found, what, fix) -> {
      int offset = Math.max(0, Math.min(found, text.text().length()));
      SourceLocation where = text.place().apply(offset);
      Optional<String> use = wording.use(offset);
      if (use.isEmpty()) {
        problems.report(code, where, what, fix);
      } else if (named.isNew(code, where, what)) {
        problems.report(code, where, "%s (%s)".formatted(what, use.get()), fix);
      }
    });
  }

  private void report(Told told) {
    found.sort(Comparator.comparingInt(Finding::offset).thenComparing(Finding::code));
    Set<Finding> reported = new HashSet<>();
    for (Finding one : found) {
      if (reported.add(one)) {
        told.tell(one.code, one.offset, one.what, one.fix);
      }
    }
  }

  /** Takes a finding by its offset. */
  private interface Told {
    void tell(String code, int offset, String what, String fix);
  }
}
