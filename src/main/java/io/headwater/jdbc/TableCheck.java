package io.headwater.jdbc;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Compares what a database has with what is declared; changes nothing. */
final class TableCheck {
  private final Connection connection;
  private final Dialect dialect;

  TableCheck(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  /** A column as the database reports it. */
  private record Found(String type, boolean isNullable) {
    @Override
    public String toString() {
      return type + (isNullable ? "" : " NOT NULL");
    }
  }

  /**
   * Requires that the table of a version has the declared columns and no others.
   *
   * @throws InvalidInputException with a problem for each column that differs
   */
  void require(DatabaseTable table, ProjectionVersion version) throws SQLException {
    Map<String, Found> found = columns(version.physicalTable());
    List<String> differences = new ArrayList<>();
    for (RowColumn column : table.schema().columns()) {
      Found actual = found.remove(column.name());
      Found expected = new Found(dialect.reported(column.type()), column.isNullable());
      if (actual == null) {
        differences.add("lacks column '%s'".formatted(column.name()));
      } else if (!actual.equals(expected)) {
        differences.add(
            "has column '%s' as %s, expected %s".formatted(column.name(), actual, expected));
      }
    }
    found.keySet().forEach(name -> differences.add("has column '%s' too many".formatted(name)));
    if (!differences.isEmpty()) {
      throw new InvalidInputException(differences.stream()
          .map(difference -> new Problem(
              "HW1706",
              "table '%s'".formatted(version.physicalTable()),
              difference,
              "undo what was done to it, or run: headwater projection rebuild %s %s"
                  .formatted(table.id().application(), table.id().projection())))
          .toList());
    }
  }

  private Map<String, Found> columns(String table) throws SQLException {
    Map<String, Found> columns = new LinkedHashMap<>();
    try (ResultSet found =
        metadata().getColumns(connection.getCatalog(), schema(), escaped(table), "%")) {
      while (found.next()) {
        columns.put(
            found.getString("COLUMN_NAME"),
            new Found(
                found.getString("TYPE_NAME"),
                found.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls));
      }
    }
    return columns;
  }

  /** Tells whether there is a table of that name; a view is none. */
  boolean hasTable(String name) throws SQLException {
    try (ResultSet found = metadata()
        .getTables(connection.getCatalog(), schema(), escaped(name), new String[] {
          "TABLE", "BASE TABLE", "PARTITIONED TABLE"
        })) {
      return found.next();
    }
  }

  /** Tells whether the view shows a version. */
  boolean isShown(ProjectionVersion version) throws SQLException {
    String select = "SELECT view_definition FROM information_schema.views"
        + " WHERE table_schema = ? AND table_name = ?";
    try (PreparedStatement statement = connection.prepareStatement(select)) {
      statement.setString(1, schema());
      statement.setString(2, version.table());
      try (ResultSet found = statement.executeQuery()) {
        Pattern name = Pattern.compile("\\b" + version.physicalTable() + "\\b");
        return found.next() && name.matcher(String.valueOf(found.getString(1))).find();
      }
    }
  }

  private DatabaseMetaData metadata() throws SQLException {
    return connection.getMetaData();
  }

  private String schema() throws SQLException {
    return connection.getSchema();
  }

  /** Metadata takes patterns, in which an underscore is any character. */
  private String escaped(String name) throws SQLException {
    return name.replace("_", metadata().getSearchStringEscape() + "_");
  }
}
