package io.headwater.jdbc;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An outbox table of a database, over one connection. Used by one thread.
 *
 * <p>A row is pending until it is deleted, or has a time in {@code published} or a text in {@code
 * problem}. Each method is a transaction, and sees what was committed when it began.
 */
public final class OutboxTable {
  private static final int FETCH_ROWS = 64;
  private static final String COLUMNS = "id, topic, key, value, headers, event_time";
  private static final String PENDING = " WHERE published IS NULL AND problem IS NULL";

  private final ProjectionDatabase database;
  private final OutboxName name;

  /** Names a table; nothing is asked of the database yet. */
  public OutboxTable(ProjectionDatabase database, OutboxName name) {
    this.database = database;
    this.name = name;
  }

  private String sql(String statement) {
    return ControlSql.of(statement).replace("TABLE_NAME", name.quoted());
  }

  /**
   * Requires that the table is there, with the columns of an outbox.
   *
   * @throws InvalidInputException if it is not
   * @throws DatabaseException if the database cannot say
   */
  public void require() {
    try {
      query("SELECT " + COLUMNS + ", created, published, problem FROM TABLE_NAME WHERE 1 = 0");
    } catch (DatabaseException e) {
      if (e.isOutage()) {
        throw e;
      }
      throw new InvalidInputException(
          new Problem(
              "HW0726",
              "outbox table '" + name + "'",
              "it cannot be read as an outbox: " + Causes.told(e),
              "create it with what headwater outbox --print-sql prints, and allow this user to"
                  + " select, update and delete"),
          e);
    }
  }

  private void query(String statement) {
    database.transaction("reading the columns of the table", connection -> {
      try (Statement asked = connection.createStatement();
          ResultSet found = asked.executeQuery(sql(statement))) {
        return found.next();
      }
    });
  }

  /** Returns the highest id of a pending row; empty if there is none. */
  public OptionalLong highestPending() {
    String select = sql("SELECT MAX(id) FROM TABLE_NAME" + PENDING);
    return database.transaction("looking for rows", connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet found = statement.executeQuery(select)) {
        found.next();
        long highest = found.getLong(1);
        return found.wasNull() ? OptionalLong.empty() : OptionalLong.of(highest);
      }
    });
  }

  /**
   * Returns what stands for each transaction that may have rows in the table which others do not
   * see yet; see {@link Dialect#writersOf}.
   */
  public Set<String> writers() {
    String select = database.dialect().writersOf(name);
    return database.transaction("looking for writers", connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet found = statement.executeQuery(select)) {
        Set<String> writers = new HashSet<>();
        while (found.next()) {
          writers.add(found.getString(1));
        }
        return writers;
      }
    });
  }

  /**
   * Returns pending rows in the order of their ids.
   *
   * @param after returns only ids above it
   * @param upTo returns no id above it
   * @param maxBytes stops behind the row with which this is reached
   */
  public List<OutboxRow> pending(long after, long upTo, int maxRows, long maxBytes) {
    String select = sql(
        "SELECT " + COLUMNS + " FROM TABLE_NAME" + PENDING + " AND id > ? AND id <= ? ORDER BY id");
    return database.transaction("reading rows", connection -> {
      try (PreparedStatement statement = connection.prepareStatement(select)) {
        statement.setLong(1, after);
        statement.setLong(2, upTo);
        statement.setMaxRows(maxRows);
        statement.setFetchSize(Math.min(FETCH_ROWS, maxRows));
        try (ResultSet found = statement.executeQuery()) {
          List<OutboxRow> rows = new ArrayList<>();
          long bytes = 0;
          while (bytes < maxBytes && found.next()) {
            OutboxRow row = row(found);
            rows.add(row);
            bytes += row.sizeBytes();
          }
          return rows;
        }
      }
    });
  }

  /** Returns those of some rows that are pending still, in the order of {@code ids}. */
  public List<OutboxRow> pending(List<Long> ids) {
    String select = sql("SELECT " + COLUMNS + " FROM TABLE_NAME" + PENDING + " AND id = ?");
    return database.transaction("reading rows again", connection -> {
      try (PreparedStatement statement = connection.prepareStatement(select)) {
        List<OutboxRow> rows = new ArrayList<>();
        for (long id : ids) {
          statement.setLong(1, id);
          try (ResultSet found = statement.executeQuery()) {
            if (found.next()) {
              rows.add(row(found));
            }
          }
        }
        return rows;
      }
    });
  }

  private static OutboxRow row(ResultSet found) throws SQLException {
    return new OutboxRow(
        found.getLong(1),
        found.getString(2),
        Optional.ofNullable(found.getBytes(3)),
        Optional.ofNullable(found.getBytes(4)),
        Optional.ofNullable(found.getString(5)),
        found.getObject(6, OffsetDateTime.class).toInstant());
  }

  /** Deletes rows; those that are gone stay so. */
  public void delete(List<Long> ids) {
    change("DELETE FROM TABLE_NAME WHERE id = ?", ids);
  }

  /** Marks rows as published; what was marked before keeps its time. */
  public void mark(List<Long> ids) {
    change(
        "UPDATE TABLE_NAME SET published = CURRENT_TIMESTAMP WHERE published IS NULL AND id = ?",
        ids);
  }

  private void change(String statement, List<Long> ids) {
    if (ids.isEmpty()) {
      return;
    }
    // In one order, so that two who settle the same rows do not wait for each other.
    List<Long> ordered = ids.stream().sorted().toList();
    database.transaction("settling published rows", connection -> {
      try (PreparedStatement prepared = connection.prepareStatement(sql(statement))) {
        for (long id : ordered) {
          prepared.setLong(1, id);
          prepared.addBatch();
        }
        return prepared.executeBatch().length;
      }
    });
  }

  /** Writes beside a row why it is not published; it is not pending then. */
  public void setAside(long id, String problem) {
    String update = sql("UPDATE TABLE_NAME SET problem = ? WHERE id = ?");
    database.transaction("setting a row aside", connection -> {
      try (PreparedStatement statement = connection.prepareStatement(update)) {
        statement.setString(1, problem);
        statement.setLong(2, id);
        return statement.executeUpdate();
      }
    });
  }

  /** Counts what is pending. */
  public OutboxBacklog backlog() {
    String select =
        sql("SELECT COUNT(*), MIN(created), CURRENT_TIMESTAMP FROM TABLE_NAME" + PENDING);
    return database.transaction("counting rows", connection -> {
      try (Statement statement = connection.createStatement();
          ResultSet found = statement.executeQuery(select)) {
        found.next();
        Optional<OffsetDateTime> oldest =
            Optional.ofNullable(found.getObject(2, OffsetDateTime.class));
        OffsetDateTime now = found.getObject(3, OffsetDateTime.class);
        Duration age = oldest.map(created -> Duration.between(created, now)).orElse(Duration.ZERO);
        return new OutboxBacklog(found.getLong(1), age.isNegative() ? Duration.ZERO : age);
      }
    });
  }
}
