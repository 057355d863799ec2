package io.headwater.jdbc;

import java.util.regex.Pattern;

/** Statements on Headwater's own tables, whose names are the same on every database. */
final class ControlSql {
  /** A word of lower case outside of a literal. */
  private static final Pattern NAME = Pattern.compile("(?<!['\\w])[a-z][a-z_]*(?!\\w*')");

  private ControlSql() {}

  /** Returns a statement in which words of lower case are names, and are quoted. */
  static String of(String statement) {
    return NAME.matcher(statement).replaceAll("\"$0\"");
  }
}
