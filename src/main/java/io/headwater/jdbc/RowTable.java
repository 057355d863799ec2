package io.headwater.jdbc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Folds changes into the rows of one table, within a transaction of the caller's. */
final class RowTable {
  /** Few enough for one statement, and few statements for a batch. */
  private static final int KEYS_AT_ONCE = 500;

  private final TableSql sql;
  private final RowSchema schema;

  RowTable(TableSql sql) {
    this.sql = sql;
    this.schema = sql.schema();
  }

  /** A row in hand. */
  private static final class Held {
    final Object key;
    Optional<Message> before = Optional.empty();
    Optional<Message> after = Optional.empty();

    Held(Object key) {
      this.key = key;
    }

    boolean isInserted() {
      return before.isEmpty() && after.isPresent();
    }

    boolean isUpdated() {
      return before.isPresent() && after.isPresent() && !before.equals(after);
    }

    boolean isDeleted() {
      return before.isPresent() && after.isEmpty();
    }
  }

  /** Applies changes in their order. */
  void apply(Connection connection, List<RowChange> changes) throws SQLException {
    // By the bytes of the keys, so that all writers take locks in one order.
    Map<ByteString, Held> rows = new TreeMap<>(ByteString.unsignedLexicographicalComparator());
    for (RowChange change : changes) {
      rows.computeIfAbsent(encoded(change.key()), unused -> new Held(change.key()));
    }
    load(connection, rows);
    rows.values().forEach(row -> row.after = row.before);
    for (RowChange change : changes) {
      Held row = Objects.requireNonNull(rows.get(encoded(change.key())));
      row.after = change.fold(row.after);
    }
    write(connection, List.copyOf(rows.values()));
  }

  private ByteString encoded(Object key) {
    return ByteString.copyFrom(schema.keyType().encode(key));
  }

  private void load(Connection connection, Map<ByteString, Held> rows) throws SQLException {
    List<Held> all = List.copyOf(rows.values());
    for (int from = 0; from < all.size(); from += KEYS_AT_ONCE) {
      List<Held> some = all.subList(from, Math.min(all.size(), from + KEYS_AT_ONCE));
      try (PreparedStatement select = connection.prepareStatement(sql.lock(some.size()))) {
        for (int i = 0; i < some.size(); i++) {
          select.setObject(i + 1, ColumnValue.ofKey(some.get(i).key));
        }
        try (ResultSet found = select.executeQuery()) {
          while (found.next()) {
            Held row = Objects.requireNonNull(rows.get(encoded(keyOf(found))));
            row.before = Optional.of(messageOf(found.getBytes(2)));
          }
        }
      }
    }
  }

  private Object keyOf(ResultSet found) throws SQLException {
    return switch (schema.keyType()) {
      case STRING -> found.getString(1);
      case INT64 -> found.getLong(1);
      case BYTES -> found.getBytes(1);
    };
  }

  /** A row of which no field is set has no bytes. */
  private Message messageOf(byte[] bytes) {
    return bytes.length == 0 ? schema.row().defaultInstance() : schema.row().parse(bytes);
  }

  private void write(Connection connection, List<Held> rows) throws SQLException {
    delete(connection, rows.stream().filter(Held::isDeleted).toList());
    int columns = schema.columns().size();
    List<Integer> keyLast = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      keyLast.add(i == 0 ? columns : i);
    }
    List<Integer> keyFirst = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      keyFirst.add(i + 1);
    }
    put(connection, sql.update(), rows.stream().filter(Held::isUpdated).toList(), keyLast);
    put(connection, sql.insert(), rows.stream().filter(Held::isInserted).toList(), keyFirst);
  }

  private void delete(Connection connection, List<Held> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(sql.delete())) {
      for (Held row : rows) {
        statement.setObject(1, row.key);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private void put(Connection connection, String statement, List<Held> rows, List<Integer> places)
      throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    try (PreparedStatement batch = connection.prepareStatement(statement)) {
      for (Held row : rows) {
        bind(batch, schema.values(row.key, row.after.orElseThrow()), places);
        batch.addBatch();
      }
      batch.executeBatch();
    }
  }

  private void bind(
      PreparedStatement statement, List<@Nullable Object> values, List<Integer> places)
      throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value == null) {
        statement.setNull(places.get(i), schema.columns().get(i).type().sqlType());
      } else {
        statement.setObject(places.get(i), value);
      }
    }
  }
}
