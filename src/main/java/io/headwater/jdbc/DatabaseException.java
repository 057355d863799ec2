package io.headwater.jdbc;

import java.sql.SQLException;

/** Says that a database did not do what it was asked for. Holds no value of a row. */
public final class DatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final FailureKind kind;

  DatabaseException(FailureKind kind, String what, SQLException cause) {
    super("%s (SQLState %s)".formatted(what, cause.getSQLState()), shown(kind, cause));
    this.kind = kind;
  }

  /** What the database says of a statement may quote values of its row; its state must do. */
  private static SQLException shown(FailureKind kind, SQLException cause) {
    if (kind == FailureKind.UNAVAILABLE || kind == FailureKind.CONFLICT) {
      return cause;
    }
    SQLException bare = new SQLException(
        "what the database said is left out: it may quote values",
        cause.getSQLState(),
        cause.getErrorCode());
    bare.setStackTrace(cause.getStackTrace());
    return bare;
  }

  FailureKind kind() {
    return kind;
  }

  /** Tells whether the database may do it later, over another connection. */
  public boolean isOutage() {
    return kind == FailureKind.UNAVAILABLE || kind == FailureKind.CONFLICT;
  }

  /** Tells whether it does not take the rows, so that with others it may. */
  public boolean isRefusal() {
    return kind == FailureKind.REFUSED;
  }
}
