package io.headwater.jdbc;

import java.sql.SQLException;

/**
 * The turn to publish an outbox, which one process has at a time. Lives in a connection of its own,
 * and ends with it, however that ends. Used by one thread.
 */
public final class OutboxLock implements AutoCloseable {
  private static final int VALID_SECONDS = 2;

  private final ProjectionDatabase database;
  private final String name;

  private OutboxLock(ProjectionDatabase database, String name) {
    this.database = database;
    this.name = name;
  }

  /** Connects; nobody is kept out yet. */
  public static OutboxLock open(DatabaseAddress address, String name) {
    return new OutboxLock(ProjectionDatabase.open(address), name);
  }

  /**
   * Takes the turn unless somebody else has it; not to be called again by who has it.
   *
   * @throws DatabaseException if the database cannot say
   */
  public boolean tryAcquire() {
    try {
      return database.dialect().tryLock(database.connection(), name);
    } catch (SQLException e) {
      throw new DatabaseException(
          database.dialect().kindOf(String.valueOf(e.getSQLState())), "taking turns", e);
    }
  }

  /** Tells whether the connection that holds the turn is there still. */
  public boolean isAlive() {
    try {
      return database.connection().isValid(VALID_SECONDS);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
