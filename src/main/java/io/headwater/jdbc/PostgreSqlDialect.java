package io.headwater.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** PostgreSQL; what it calls things is in its manual, errors in appendix A of it. */
record PostgreSqlDialect() implements Dialect {
  @Override
  public String declared(ColumnType type) {
    return switch (type) {
      case TEXT -> "text";
      case INTEGER -> "integer";
      case BIGINT -> "bigint";
      case UNSIGNED -> "numeric(20)";
      case REAL -> "real";
      case DOUBLE -> "double precision";
      case BOOLEAN -> "boolean";
      case BYTES -> "bytea";
      case TIMESTAMP -> "timestamp with time zone";
      case JSON -> "jsonb";
    };
  }

  /** By its bytes: the same order whatever the locale, and one in which a key is itself only. */
  @Override
  public String declaredKey(ColumnType type) {
    return type == ColumnType.TEXT ? "text COLLATE \"C\"" : declared(type);
  }

  @Override
  public String parameter(ColumnType type) {
    return type == ColumnType.JSON ? "CAST(? AS jsonb)" : "?";
  }

  @Override
  public String reported(ColumnType type) {
    return switch (type) {
      case TEXT -> "text";
      case INTEGER -> "int4";
      case BIGINT -> "int8";
      case UNSIGNED -> "numeric";
      case REAL -> "float4";
      case DOUBLE -> "float8";
      case BOOLEAN -> "bool";
      case BYTES -> "bytea";
      case TIMESTAMP -> "timestamptz";
      case JSON -> "jsonb";
    };
  }

  @Override
  public boolean hasTransactionalDdl() {
    return true;
  }

  /**
   * An INSERT locks the table before it draws an id, and lets go when its rows can be seen. A
   * transaction is named by its backend and its number there; one that was prepared for two-phase
   * commit has another name from then on, which begins with {@code -1/}.
   */
  @Override
  public String writersOf(OutboxName table) {
    return "SELECT DISTINCT virtualtransaction FROM pg_catalog.pg_locks"
        + " WHERE locktype = 'relation' AND granted AND mode = 'RowExclusiveLock'"
        + " AND pid IS DISTINCT FROM pg_backend_pid()"
        + " AND database = (SELECT oid FROM pg_catalog.pg_database"
        + " WHERE datname = current_database())"
        + " AND relation = to_regclass(" + Dialect.literal(table.quoted()) + ")";
  }

  /** An advisory lock of the session: no transaction stays open, which would hold up vacuum. */
  @Override
  public boolean tryLock(Connection connection, String name) throws SQLException {
    String lock = "SELECT pg_try_advisory_lock(hashtextextended('headwater outbox ' || ?, 0))";
    connection.setAutoCommit(true);
    try (PreparedStatement statement = connection.prepareStatement(lock)) {
      statement.setString(1, name);
      try (ResultSet found = statement.executeQuery()) {
        found.next();
        return found.getBoolean(1);
      }
    }
  }

  @Override
  public FailureKind kindOf(String sqlState) {
    // A key, a table or its type that another one made in the meantime, and a lock that it holds.
    if (sqlState.startsWith("40")
        || sqlState.equals("23505")
        || sqlState.equals("42P07")
        || sqlState.equals("42710")
        || sqlState.equals("55P03")) {
      return FailureKind.CONFLICT;
    }
    // Gone, out of resources, shut down, failed over to a standby that only reads, disk in trouble.
    if (sqlState.startsWith("08")
        || sqlState.startsWith("53")
        || sqlState.startsWith("57")
        || sqlState.startsWith("58")
        || sqlState.equals("25006")) {
      return FailureKind.UNAVAILABLE;
    }
    // 54: a key that no index takes.
    return sqlState.startsWith("22") || sqlState.startsWith("23") || sqlState.startsWith("54")
        ? FailureKind.REFUSED
        : FailureKind.FATAL;
  }
}
