package io.headwater.jdbc;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * One connection to a database, used by one thread. After a failure that {@link
 * DatabaseException#isOutage() may pass}, it is to be closed and another one opened.
 */
public final class ProjectionDatabase implements AutoCloseable {
  private static final int VALID_SECONDS = 2;
  private static final int MOST_ATTEMPTS = 8;
  private static final long FIRST_PAUSE_MILLIS = 5;

  private final Connection connection;
  private final Dialect dialect;
  private final Runnable retried;

  /** Takes over a connection; {@code retried} hears of each transaction that is tried again. */
  ProjectionDatabase(Connection connection, Dialect dialect, Runnable retried) throws SQLException {
    this.connection = connection;
    this.dialect = dialect;
    this.retried = retried;
    connection.setAutoCommit(false);
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
  }

  /** What is done within one transaction; may be done several times. */
  interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  /**
   * Connects.
   *
   * @throws InvalidInputException if the database is of a kind that is not supported, or its driver
   *     is not there
   * @throws ClusterUnavailableException if it cannot be reached
   */
  public static ProjectionDatabase open(DatabaseAddress address) {
    return open(address, () -> {});
  }

  /** Like {@link #open(DatabaseAddress)}; {@code retried} hears of each repeated transaction. */
  public static ProjectionDatabase open(DatabaseAddress address, Runnable retried) {
    Dialect dialect = Dialect.of(address.url()).orElseThrow(() -> unsupported(address));
    Properties properties = new Properties();
    if (dialect instanceof PostgreSqlDialect) {
      // A thread must not wait for ever for a machine that is gone. The URL outweighs these.
      properties.setProperty("connectTimeout", "10");
      properties.setProperty("socketTimeout", "60");
      properties.setProperty("tcpKeepAlive", "true");
    }
    address.user().ifPresent(user -> properties.setProperty("user", user));
    address.password().ifPresent(password -> properties.setProperty("password", password));
    try {
      return new ProjectionDatabase(
          DriverManager.getConnection(address.url(), properties), dialect, retried);
    } catch (SQLException e) {
      throw isDriverMissing(e)
          ? unsupported(address)
          : new ClusterUnavailableException(
              new Problem(
                  "HW1708",
                  address.toString(),
                  "the database cannot be reached (SQLState %s)".formatted(e.getSQLState()),
                  "check that it runs there, and the user and the password"),
              e);
    }
  }

  private static boolean isDriverMissing(SQLException e) {
    return "08001".equals(e.getSQLState()) && String.valueOf(e.getMessage()).contains("driver");
  }

  private static InvalidInputException unsupported(DatabaseAddress address) {
    return new InvalidInputException(
        new Problem(
            "HW1709",
            address.toString(),
            "there is no driver for this URL",
            "give jdbc:postgresql://… or jdbc:h2:…, and have org.postgresql:postgresql or "
                + "com.h2database:h2 on the class path"),
        null);
  }

  Dialect dialect() {
    return dialect;
  }

  /** Returns the connection, for what outlives a transaction. */
  Connection connection() {
    return connection;
  }

  /** Returns what is known of the versions of projections. */
  public ProjectionCatalog catalog() {
    return new ProjectionCatalog(this);
  }

  /** Returns what writes the rows of a version. */
  public RowWriter writer(DatabaseTable table, ProjectionVersion version) {
    return new RowWriter(this, table, version);
  }

  /**
   * Does work in a transaction: all of it or nothing. What others are in the way of is done again,
   * from the beginning, some times.
   *
   * @throws DatabaseException if the database does not do it
   */
  <T> T transaction(String what, Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        T result = work.in(connection);
        connection.commit();
        return result;
      } catch (SQLException e) {
        DatabaseException failure = failed(what, e);
        if (failure.kind() != FailureKind.CONFLICT) {
          throw failure;
        }
        if (attempt == MOST_ATTEMPTS) {
          throw isDuplicate(e) ? new DatabaseException(FailureKind.REFUSED, what, e) : failure;
        }
        retried.run();
        pause(attempt);
      } catch (RuntimeException | Error e) {
        rollback();
        throw e;
      }
    }
  }

  /** One that is there in every attempt is of an index that somebody added. */
  private static boolean isDuplicate(SQLException e) {
    return "23505".equals(rootOf(e).getSQLState());
  }

  private DatabaseException failed(String what, SQLException e) {
    SQLException root = rootOf(e);
    String state = root.getSQLState() == null ? "" : root.getSQLState();
    boolean isRolledBack = rollback();
    FailureKind kind = dialect.kindOf(state);
    return new DatabaseException(isRolledBack ? kind : FailureKind.UNAVAILABLE, what, root);
  }

  /** A batch tells of the statement that failed by the next exception only. */
  private static SQLException rootOf(SQLException e) {
    return e.getNextException() == null ? e : e.getNextException();
  }

  /** Undoes what was done, and tells whether the connection is good for more. */
  private boolean rollback() {
    try {
      connection.rollback();
      return connection.isValid(VALID_SECONDS);
    } catch (SQLException e) {
      return false;
    }
  }

  private static void pause(int attempt) {
    long longest = FIRST_PAUSE_MILLIS << attempt;
    try {
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(longest / 2, longest));
    } catch (InterruptedException e) {
      // The next attempt shows whether there is still time.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // What was not committed is undone, as it is to be.
    }
  }
}
