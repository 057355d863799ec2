package io.headwater.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What differs between databases. */
sealed interface Dialect permits PostgreSqlDialect, H2Dialect {

  /** Returns the dialect that a URL of JDBC asks for; empty if it is none of ours. */
  static Optional<Dialect> of(String url) {
    if (url.startsWith("jdbc:postgresql:")) {
      return Optional.of(new PostgreSqlDialect());
    }
    return url.startsWith("jdbc:h2:") ? Optional.of(new H2Dialect()) : Optional.empty();
  }

  /** Returns what a column is declared as. */
  String declared(ColumnType type);

  /** Returns what the column of the keys is declared as: rows are locked in its order. */
  default String declaredKey(ColumnType type) {
    return declared(type);
  }

  /** Returns what stands for a value of a column in a statement. */
  default String parameter(ColumnType type) {
    return "?";
  }

  /** Returns what {@code DatabaseMetaData} calls the type of such a column. */
  String reported(ColumnType type);

  /** Tells whether tables and views can be made and dropped within a transaction. */
  boolean hasTransactionalDdl();

  /** Returns the statement that puts a view in place of one of the same name. */
  default String replaceView(String view, String select) {
    return "CREATE OR REPLACE VIEW %s AS %s".formatted(view, select);
  }

  /** Returns the statements that do it where the columns differ too much to be replaced. */
  default List<String> renewView(String view, String select) {
    return List.of("DROP VIEW IF EXISTS " + view, "CREATE VIEW %s AS %s".formatted(view, select));
  }

  /**
   * Returns a query for what stands for each open transaction that has written to a table, one text
   * a row, without the asking connection itself. A transaction is there from before it takes its
   * first id of the table until its rows are seen by others, if the database can tell.
   */
  String writersOf(OutboxName table);

  /** Takes a lock that lasts as long as the connection, unless somebody else has it. */
  boolean tryLock(Connection connection, String name) throws SQLException;

  /** Returns what a failure means, by its SQLState. */
  FailureKind kindOf(String sqlState);

  /** Returns an identifier in quotes, so that no word is reserved and case is kept. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Returns a text as a literal. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
