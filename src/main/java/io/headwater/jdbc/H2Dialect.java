package io.headwater.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/** H2; its SQLStates are those of {@code org.h2.api.ErrorCode}. */
record H2Dialect() implements Dialect {
  /** Lock timeout, concurrent update, and a table that another writer made in the meantime. */
  private static final Set<String> CONFLICTS = Set.of("HYT00", "90131", "23505", "42S01", "40001");

  /** Already open elsewhere, connection broken or closed, database closed or closing. */
  private static final Set<String> OUTAGES =
      Set.of("90020", "90067", "90007", "90098", "90121", "90135");

  @Override
  public String declared(ColumnType type) {
    return switch (type) {
      case TEXT -> "CHARACTER VARYING";
      case INTEGER -> "INTEGER";
      case BIGINT -> "BIGINT";
      case UNSIGNED -> "NUMERIC(20)";
      case REAL -> "REAL";
      case DOUBLE -> "DOUBLE PRECISION";
      case BOOLEAN -> "BOOLEAN";
      case BYTES -> "BINARY VARYING";
      case TIMESTAMP -> "TIMESTAMP(6) WITH TIME ZONE";
      case JSON -> "JSON";
    };
  }

  @Override
  public String parameter(ColumnType type) {
    return type == ColumnType.JSON ? "? FORMAT JSON" : "?";
  }

  @Override
  public String reported(ColumnType type) {
    return type == ColumnType.TIMESTAMP
        ? "TIMESTAMP WITH TIME ZONE"
        : declared(type).replaceFirst("\\(.*", "");
  }

  /** Each such statement commits what was before it. */
  @Override
  public boolean hasTransactionalDdl() {
    return false;
  }

  /** One statement that takes effect whole, whatever the columns. */
  @Override
  public List<String> renewView(String view, String select) {
    return List.of(replaceView(view, select));
  }

  /**
   * H2 tells which sessions have the table locked, and not for which transaction. A session locks
   * it after it has drawn its first id.
   */
  @Override
  public String writersOf(OutboxName table) {
    return "SELECT DISTINCT CAST(SESSION_ID AS VARCHAR) FROM INFORMATION_SCHEMA.LOCKS"
        + " WHERE SESSION_ID <> SESSION_ID() AND TABLE_NAME = " + Dialect.literal(table.table())
        + " AND TABLE_SCHEMA = "
        + table.schema().map(Dialect::literal).orElse("CURRENT_SCHEMA");
  }

  /** A row that stays locked, because the transaction stays open. */
  @Override
  public boolean tryLock(Connection connection, String name) throws SQLException {
    try (Statement create = connection.createStatement()) {
      create.execute(ControlSql.of(
          "CREATE TABLE IF NOT EXISTS headwater_outbox_lock (name VARCHAR PRIMARY KEY)"));
    }
    try (PreparedStatement insert = connection.prepareStatement(ControlSql.of(
            "INSERT INTO headwater_outbox_lock SELECT CAST(? AS VARCHAR) WHERE NOT EXISTS"
                + " (SELECT 1 FROM headwater_outbox_lock WHERE name = ?)"));
        PreparedStatement lock = connection.prepareStatement(ControlSql.of(
            "SELECT name FROM headwater_outbox_lock WHERE name = ? FOR UPDATE NOWAIT"))) {
      insert.setString(1, name);
      insert.setString(2, name);
      insert.executeUpdate();
      connection.commit();
      lock.setString(1, name);
      lock.executeQuery().close();
      return true;
    } catch (SQLException e) {
      connection.rollback();
      if (kindOf(e.getSQLState()) == FailureKind.CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public FailureKind kindOf(String sqlState) {
    if (CONFLICTS.contains(sqlState)) {
      return FailureKind.CONFLICT;
    }
    if (OUTAGES.contains(sqlState) || sqlState.startsWith("08")) {
      return FailureKind.UNAVAILABLE;
    }
    return sqlState.startsWith("22") || sqlState.startsWith("23")
        ? FailureKind.REFUSED
        : FailureKind.FATAL;
  }
}
