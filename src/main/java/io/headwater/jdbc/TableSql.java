package io.headwater.jdbc;

import static io.headwater.jdbc.Dialect.quoted;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The statements on the table of one version. */
record TableSql(Dialect dialect, RowSchema schema, String table) {

  String create() {
    String columns = schema.columns().stream()
        .map(column -> "%s %s%s"
            .formatted(
                quoted(column.name()), declared(column), column.isNullable() ? "" : " NOT NULL"))
        .collect(Collectors.joining(", "));
    return "CREATE TABLE IF NOT EXISTS %s (%s, PRIMARY KEY (%s))"
        .formatted(quoted(table), columns, quoted(RowSchema.KEY));
  }

  private String declared(RowColumn column) {
    return column.name().equals(RowSchema.KEY)
        ? dialect.declaredKey(column.type())
        : dialect.declared(column.type());
  }

  String drop() {
    return "DROP TABLE IF EXISTS " + quoted(table);
  }

  /** Selects what a reader sees. */
  String select() {
    return "SELECT %s FROM %s".formatted(names(schema.readable()), quoted(table));
  }

  /** Selects the rows of some keys, and locks them in the order of the keys. */
  String lock(int keys) {
    return "SELECT %s, %s FROM %s WHERE %s IN (%s) ORDER BY %s FOR UPDATE"
        .formatted(
            quoted(RowSchema.KEY),
            quoted(RowSchema.BYTES),
            quoted(table),
            quoted(RowSchema.KEY),
            String.join(", ", Collections.nCopies(keys, "?")),
            quoted(RowSchema.KEY));
  }

  /** Takes all columns, in their order. */
  String insert() {
    return "INSERT INTO %s (%s) VALUES (%s)"
        .formatted(
            quoted(table),
            names(schema.columns()),
            schema.columns().stream()
                .map(column -> dialect.parameter(column.type()))
                .collect(Collectors.joining(", ")));
  }

  /** Takes all columns but the key, in their order, then the key. */
  String update() {
    List<RowColumn> columns = schema.columns();
    String set = columns.subList(1, columns.size()).stream()
        .map(column -> quoted(column.name()) + " = " + dialect.parameter(column.type()))
        .collect(Collectors.joining(", "));
    return "UPDATE %s SET %s WHERE %s = ?".formatted(quoted(table), set, quoted(RowSchema.KEY));
  }

  String delete() {
    return "DELETE FROM %s WHERE %s = ?".formatted(quoted(table), quoted(RowSchema.KEY));
  }

  private static String names(List<RowColumn> columns) {
    return columns.stream().map(column -> quoted(column.name())).collect(Collectors.joining(", "));
  }
}
