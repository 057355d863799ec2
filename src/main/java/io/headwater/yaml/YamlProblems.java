package io.headwater.yaml;

import io.headwater.diagnostic.LocatedProblem;
import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The problems of one file, found in any order, told in file order. */
final class YamlProblems {
  private static final int LONGEST = 500;
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\x{FFFE}\\x{FFFF}]");

  private final List<LocatedProblem> found = new ArrayList<>();

  void report(String code, SourceLocation where, String what, String fix) {
    found.add(LocatedProblem.of(code, where, shown(what), fix));
  }

  /** Takes a problem that was found elsewhere about something at {@code where}. */
  void report(SourceLocation where, Problem problem) {
    found.add(new LocatedProblem(where, problem));
  }

  /** Takes a problem that was found elsewhere. */
  void report(LocatedProblem problem) {
    Problem whole = problem.problem();
    found.add(new LocatedProblem(
        problem.where(),
        new Problem(whole.code(), whole.where(), shown(whole.what()), whole.fix())));
  }

  /** A message may quote what the file holds: control characters, or megabytes. */
  private static String shown(String what) {
    String some = what.length() > LONGEST ? what.substring(0, LONGEST) + "…" : what;
    return CONTROL
        .matcher(some)
        .replaceAll(match -> "\\\\u%04X".formatted((int) match.group().charAt(0)));
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<Problem> inFileOrder() {
    return LocatedProblem.inFileOrder(found);
  }
}
