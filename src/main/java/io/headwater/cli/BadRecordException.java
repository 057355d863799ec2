package io.headwater.cli;

import io.headwater.diagnostic.Problem;
import io.headwater.diagnostic.SourceLocation;

/** Says why a line of input is no record; the lines around it are not concerned. */
final class BadRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final String what;
  private final String fix;
  private final int column;

  BadRecordException(String code, String what, String fix) {
    this(code, what, fix, 0);
  }

  /** Points at a place in the line. */
  BadRecordException(String code, String what, String fix, int column) {
    super(what);
    this.code = code;
    this.what = what;
    this.fix = fix;
    this.column = column;
  }

  /** Returns the finding at a line of a file. */
  Problem at(String file, long line) {
    return at(new SourceLocation(file, Math.toIntExact(line), column).toString());
  }

  /** Returns the finding at a place that is no line. */
  Problem at(String where) {
    return new Problem(code, where, what, fix);
  }
}
