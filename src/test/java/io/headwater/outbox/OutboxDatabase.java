package io.headwater.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.OutboxName;
import io.headwater.jdbc.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Databases with an outbox, and applications that write to it. */
final class OutboxDatabase {
  static final String TOPIC = "orders";
  private static final OutboxName NAME = OutboxName.of("outbox");

  private OutboxDatabase() {}

  static OutboxSql sql(TestDatabase kind) {
    return kind == TestDatabase.H2 ? OutboxSql.H2 : OutboxSql.POSTGRESQL;
  }

  /** Returns a database with an empty outbox, from the statements that users get. */
  static DatabaseAddress fresh(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();
    TestDatabase.execute(address, sql(kind).create(NAME));
    return address;
  }

  static Writer writer(DatabaseAddress address) {
    return writer(address, NAME);
  }

  static Writer writer(DatabaseAddress address, OutboxName table) {
    return new Writer(address, table);
  }

  /** Commits rows of one key whose values are 1, 2, …. */
  static void insert(DatabaseAddress address, String key, int rows) {
    try (Writer writer = writer(address)) {
      for (int i = 1; i <= rows; i++) {
        writer.insert(key, Integer.toString(i));
      }
      writer.commit();
    }
  }

  /** One connection of an application, whose transactions end when it says so. */
  static final class Writer implements AutoCloseable {
    private final Connection connection;
    private final String insert;

    private Writer(DatabaseAddress address, OutboxName table) {
      insert = "INSERT INTO %s (\"topic\", \"key\", \"value\") VALUES (?, ?, ?)"
          .formatted(table.quoted());
      try {
        connection = DriverManager.getConnection(address.url());
        connection.setAutoCommit(false);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Returns the id that the row has got. */
    long insert(String key, String value) {
      return insert(TOPIC, key, value.getBytes(UTF_8));
    }

    long insert(String topic, String key, byte[] value) {
      try (PreparedStatement statement = connection.prepareStatement(insert, new String[] {"id"})) {
        statement.setString(1, topic);
        statement.setBytes(2, key.getBytes(UTF_8));
        statement.setBytes(3, value);
        statement.executeUpdate();
        try (ResultSet ids = statement.getGeneratedKeys()) {
          ids.next();
          return ids.getLong(1);
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Returns the id of a row whose value is that id. */
    long insertNumbered(String key) {
      long id = insert(key, "");
      try (PreparedStatement statement =
          connection.prepareStatement("UPDATE \"outbox\" SET \"value\" = ? WHERE \"id\" = ?")) {
        statement.setBytes(1, Long.toString(id).getBytes(UTF_8));
        statement.setLong(2, id);
        statement.executeUpdate();
        return id;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    void lock(long id) {
      try (PreparedStatement statement = connection.prepareStatement(
          "SELECT \"id\" FROM \"outbox\" WHERE \"id\" = ? FOR UPDATE")) {
        statement.setLong(1, id);
        statement.executeQuery().close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    void commit() {
      try {
        connection.commit();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    void rollback() {
      try {
        connection.rollback();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      try {
        connection.rollback();
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
