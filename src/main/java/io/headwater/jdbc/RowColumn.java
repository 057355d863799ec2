package io.headwater.jdbc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Locale;
import java.util.Optional;

/**
 * One column of a table of rows.
 *
 * @param isNullable whether it may hold NULL, which a field that is not set does
 * @param field where its values come from; absent for the key and for the row's bytes
 */
record RowColumn(
    String name, ColumnType type, boolean isNullable, Optional<FieldDescriptor> field) {

  /** Returns the column of a field. */
  static RowColumn of(FieldDescriptor field) {
    return new RowColumn(
        nameOf(field), ColumnType.of(field), field.hasPresence(), Optional.of(field));
  }

  /** Returns a column that is not of a field, and never NULL. */
  static RowColumn of(String name, ColumnType type) {
    return new RowColumn(name, type, false, Optional.empty());
  }

  /** A duration is a number, and a number says its unit. */
  private static String nameOf(FieldDescriptor field) {
    String name = snakeCase(field.getName());
    boolean isDuration = !field.isRepeated()
        && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && ColumnType.isDuration(field.getMessageType());
    return isDuration ? name + "_nanos" : name;
  }

  /** Returns {@code owner_name} for both {@code ownerName} and {@code owner_name}. */
  static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
        .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }
}
