package io.headwater.jdbc;

import io.headwater.diagnostic.InvalidTopologyException;
import io.headwater.diagnostic.LocatedProblem;
import io.headwater.event.MessageType;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.TopologySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Finds what keeps the rows of a topology's projections from being kept in a database. */
public final class DatabaseTableProblems {
  /** What is left for a name when it becomes one with a version. */
  private static final int LONGEST_TABLE = RowSchema.LONGEST_NAME - "_v99999".length();

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Pattern VERSIONED = Pattern.compile(".*_v[0-9]+");
  private static final String OURS = "headwater_";

  private final List<LocatedProblem> problems = new ArrayList<>();
  private final Map<String, ProjectionSpec> tables = new LinkedHashMap<>();

  private DatabaseTableProblems() {}

  /** Returns everything that is wrong, with its place. */
  public static List<LocatedProblem> of(TopologySpec spec) {
    DatabaseTableProblems found = new DatabaseTableProblems();
    for (ProjectionSpec projection : spec.projections()) {
      if (projection.target() instanceof ProjectionSpec.Database database) {
        found.check(spec, projection, database.table());
      }
    }
    return found.problems;
  }

  /**
   * Requires that nothing is wrong.
   *
   * @throws InvalidTopologyException with all problems otherwise
   */
  public static void requireNone(TopologySpec spec) {
    List<LocatedProblem> problems = of(spec);
    if (!problems.isEmpty()) {
      throw new InvalidTopologyException(LocatedProblem.inFileOrder(problems));
    }
  }

  private void check(TopologySpec spec, ProjectionSpec projection, String table) {
    checkName(projection, table);
    ProjectionSpec other = tables.putIfAbsent(table, projection);
    if (other != null) {
      report(
          "HW1703",
          projection,
          "keeps its rows in table '%s', as projection '%s' does at %s"
              .formatted(table, other.name(), other.where()),
          "name another table");
    }
    MessageType row = projection.behavior().row();
    for (RowSchema.NameProblem problem : RowSchema.of(row, projection.keyType()).nameProblems()) {
      report(
          problem.code(),
          projection,
          "cannot keep its rows in a database: " + problem.what(),
          problem.fix());
    }
    if (spec.recoveryOf(projection).parks()) {
      report(
          "HW1704",
          projection,
          "parks events that it fails on, but a database keeps its rows, where none can wait",
          "declare dead-letter, retry, skip or fail");
    }
    if (spec.recoveryOf(projection).setsAside()) {
      report(
          "HW1896",
          projection,
          "lets events wait aside, but a database keeps its rows, where none can wait",
          "declare a retry in place, dead-letter, skip or fail");
    }
  }

  private void checkName(ProjectionSpec projection, String table) {
    if (!NAME.matcher(table).matches()
        || table.length() > LONGEST_TABLE
        || table.startsWith(OURS)
        || VERSIONED.matcher(table).matches()) {
      report(
          "HW1702",
          projection,
          "keeps its rows in table '%s', which is no name for one".formatted(table),
          "use a-z, 0-9 and '_', a letter first, at most %d characters; not '%s…', nor '…_v1'"
              .formatted(LONGEST_TABLE, OURS));
    }
  }

  private void report(String code, ProjectionSpec projection, String what, String fix) {
    problems.add(LocatedProblem.of(
        code, projection.where(), "projection '%s' %s".formatted(projection.name(), what), fix));
  }
}
