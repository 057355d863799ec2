package io.headwater.jdbc;

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
