package io.headwater.jdbc;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import javax.sql.DataSource;

/*
 * Why an effect happens once
 *
 * The id is a row of the transaction that has the effect. Whoever dies before the commit has done
 * neither; whoever dies after it finds the row when the record comes again. Two that have the same
 * record at once both insert the row: the later one waits for the other's commit, fails on the
 * primary key, and leaves the effect out. Offsets in Kafka play no part.
 */

/**
 * Which records have had their effect in a database: a row for each in the table {@code
 * headwater_processed}. Thread-safe.
 *
 * <p>Fits {@code io.headwater.client.ProcessedIds} as {@code (id, effect) -> rows.once(id,
 * effect::in)}.
 */
public final class ProcessedRows {
  private static final String INSERT =
      "INSERT INTO headwater_processed (consumer, id, processed) VALUES (?, ?, CURRENT_TIMESTAMP)";
  private static final String FORGET =
      "DELETE FROM headwater_processed WHERE consumer = ? AND processed < ?";

  private final DataSource connections;
  private final Dialect dialect;
  private final String consumer;

  private ProcessedRows(DataSource connections, Dialect dialect, String consumer) {
    this.connections = connections;
    this.dialect = dialect;
    this.consumer = consumer;
  }

  /** What is done within the transaction. */
  @FunctionalInterface
  public interface Effect {
    /**
     * Does it; with this connection, and neither commits nor rolls back.
     *
     * @throws Exception if there is to be no effect, and the id is not to be known
     */
    void in(Connection transaction) throws Exception;
  }

  /** Carries what is not of the database through a transaction. */
  private static final class EffectException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Exception thrown;

    private EffectException(Exception thrown) {
      super(thrown);
      this.thrown = thrown;
    }
  }

  /**
   * Creates the table if it is not there.
   *
   * @param connections to PostgreSQL or H2; one is taken for each effect at a time
   * @param consumer whose effects these are, such as its group: others have their own
   * @throws InvalidInputException if the database is of a kind that is not supported
   * @throws DatabaseException if it does not do it
   */
  public static ProcessedRows open(DataSource connections, String consumer) {
    try (Connection connection = connections.getConnection()) {
      String url = connection.getMetaData().getURL();
      ProcessedRows rows = new ProcessedRows(
          connections, Dialect.of(url).orElseThrow(() -> unsupported(url)), consumer);
      rows.createTable(connection);
      return rows;
    } catch (SQLException e) {
      throw new DatabaseException(
          FailureKind.UNAVAILABLE, "the table of processed ids cannot be opened", e);
    }
  }

  private static InvalidInputException unsupported(String url) {
    return new InvalidInputException(
        new Problem(
            "HW0695",
            DatabaseAddress.of(url).toString(),
            "processed ids are kept in PostgreSQL and H2 only",
            "use a data source of one of these"),
        null);
  }

  private void createTable(Connection connection) throws SQLException {
    String text = dialect.declaredKey(ColumnType.TEXT);
    String create = "CREATE TABLE IF NOT EXISTS \"headwater_processed\" (\"consumer\" " + text
        + " NOT NULL, \"id\" " + text + " NOT NULL, \"processed\" "
        + dialect.declared(ColumnType.TIMESTAMP)
        + " NOT NULL, PRIMARY KEY (\"consumer\", \"id\"))";
    in(
        connection,
        database ->
            database.transaction("the table of processed ids cannot be created", transaction -> {
              if (!new TableCheck(transaction, dialect).hasTable("headwater_processed")) {
                try (Statement statement = transaction.createStatement()) {
                  statement.execute(create);
                }
              }
              return true;
            }));
  }

  private void in(Connection connection, Consumer<ProjectionDatabase> work) throws SQLException {
    boolean isAutoCommit = connection.getAutoCommit();
    int isolation = connection.getTransactionIsolation();
    try {
      work.accept(new ProjectionDatabase(connection, dialect, () -> {}));
    } catch (RuntimeException e) {
      giveBack(connection, isAutoCommit, isolation, e);
      throw e;
    }
    connection.setAutoCommit(isAutoCommit);
    connection.setTransactionIsolation(isolation);
  }

  /** The connection may belong to a pool, and to somebody else after this. */
  private static void giveBack(
      Connection connection, boolean isAutoCommit, int isolation, RuntimeException failure) {
    try {
      connection.setAutoCommit(isAutoCommit);
      connection.setTransactionIsolation(isolation);
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Has an effect, unless it was had under this id: both in one transaction, which is tried again
   * when others are in the way. What the effect does elsewhere is not undone.
   *
   * @param id at most 2,000 bytes, which an index of PostgreSQL's takes
   * @return whether it was had now
   * @throws DatabaseException if the database does not do it; if that is an outage, it may have
   * @throws Exception what the effect throws; nothing of it stays
   */
  public boolean once(String id, Effect effect) throws Exception {
    boolean[] isNew = new boolean[1];
    try (Connection connection = connections.getConnection()) {
      in(
          connection,
          database -> isNew[0] = database.transaction(
              "the effect of a record cannot be committed",
              transaction -> isFirst(transaction, id) && had(effect, transaction)));
      return isNew[0];
    } catch (EffectException e) {
      throw e.thrown;
    } catch (SQLException e) {
      throw new DatabaseException(FailureKind.UNAVAILABLE, "no connection to the database", e);
    }
  }

  private static boolean had(Effect effect, Connection transaction) throws SQLException {
    try {
      effect.in(transaction);
      return true;
    } catch (SQLException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new EffectException(e);
    }
  }

  /**
   * Says in a transaction of the caller's that a record has its effect there.
   *
   * @param transaction not committing by itself; the caller commits it, or rolls it back
   * @return false if the record has had its effect
   * @throws SQLException if the database does not say; the transaction is to be rolled back
   */
  public boolean isFirst(Connection transaction, String id) throws SQLException {
    Savepoint before = transaction.setSavepoint();
    try (PreparedStatement insert = transaction.prepareStatement(ControlSql.of(INSERT))) {
      insert.setString(1, consumer);
      insert.setString(2, id);
      insert.executeUpdate();
      return true;
    } catch (SQLException e) {
      if (!"23505".equals(e.getSQLState())) {
        throw e;
      }
      transaction.rollback(before);
      return false;
    }
  }

  /**
   * Forgets ids that nobody will ask for: those of records that cannot come again.
   *
   * @param before wall-clock time of the database
   * @return how many
   * @throws DatabaseException if the database does not do it
   */
  public long forgetBefore(Instant before) {
    long[] count = new long[1];
    try (Connection connection = connections.getConnection()) {
      in(
          connection,
          database ->
              count[0] = database.transaction("processed ids cannot be forgotten", transaction -> {
                try (PreparedStatement forget =
                    transaction.prepareStatement(ControlSql.of(FORGET))) {
                  forget.setString(1, consumer);
                  forget.setObject(2, before.atOffset(ZoneOffset.UTC));
                  return (long) forget.executeUpdate();
                }
              }));
      return count[0];
    } catch (SQLException e) {
      throw new DatabaseException(FailureKind.UNAVAILABLE, "no connection to the database", e);
    }
  }
}
