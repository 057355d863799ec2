package io.headwater.jdbc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The columns that a row message has in a database: the key, one per field, and the message itself.
 *
 * <p>The message is there, byte for byte, because the next event is folded into it: columns do not
 * hold all of a message (nanoseconds, unknown fields, the number of an unknown enum value). They
 * are for whoever queries. Immutable, thread-safe.
 */
public final class RowSchema {
  /** The column of the key, which is the table's primary key. */
  static final String KEY = "row_key";

  /** The column of the row message in protobuf's wire format. */
  static final String BYTES = "row_bytes";

  /** What PostgreSQL takes, in bytes; H2 takes more. */
  static final int LONGEST_NAME = 63;

  private final MessageType row;
  private final KeyType keyType;
  private final List<RowColumn> columns;

  private RowSchema(MessageType row, KeyType keyType, List<RowColumn> columns) {
    this.row = row;
    this.keyType = keyType;
    this.columns = List.copyOf(columns);
  }

  /** Returns the columns of a row type, in the order of its fields. */
  public static RowSchema of(MessageType row, KeyType keyType) {
    List<RowColumn> columns = new ArrayList<>();
    columns.add(RowColumn.of(KEY, ColumnType.of(keyType)));
    row.descriptor().getFields().forEach(field -> columns.add(RowColumn.of(field)));
    columns.add(RowColumn.of(BYTES, ColumnType.BYTES));
    return new RowSchema(row, keyType, columns);
  }

  /** Returns the type of the rows. */
  MessageType row() {
    return row;
  }

  /** Returns how keys are encoded. */
  KeyType keyType() {
    return keyType;
  }

  /** Returns all columns: the key first, the message last. */
  List<RowColumn> columns() {
    return columns;
  }

  /** Returns the columns that a reader sees: all but the message. */
  List<RowColumn> readable() {
    return columns.subList(0, columns.size() - 1);
  }

  /** Returns what is wrong with the names, in the words of the row type; empty if nothing is. */
  List<NameProblem> nameProblems() {
    List<NameProblem> problems = new ArrayList<>();
    Map<String, Optional<FieldDescriptor>> taken = new LinkedHashMap<>();
    for (RowColumn column : columns) {
      Optional<FieldDescriptor> earlier = taken.putIfAbsent(column.name(), column.field());
      if (earlier != null) {
        // The message comes last, but it is the field that can be called otherwise.
        FieldDescriptor field = column.field().or(() -> earlier).orElseThrow();
        String other = column.field().isPresent() && earlier.isPresent()
            ? "field '" + earlier.get().getName() + "'"
            : "Headwater";
        problems.add(new NameProblem(
            "HW1700",
            "field '%s' of '%s' needs column '%s', which %s has"
                .formatted(field.getName(), row, column.name(), other),
            "rename the field"));
      }
      if (column.name().length() > LONGEST_NAME) {
        problems.add(new NameProblem(
            "HW1701",
            "field '%s' of '%s' needs a column whose name has %d characters, at most %d may be"
                .formatted(
                    column.field().orElseThrow().getName(),
                    row,
                    column.name().length(),
                    LONGEST_NAME),
            "shorten the field's name"));
      }
    }
    return problems;
  }

  /** A finding about a name, without its place. */
  record NameProblem(String code, String what, String fix) {}

  /**
   * Returns the values of a row, in the order of {@link #columns()}; null for NULL.
   *
   * @throws UnstorableRowException if a column cannot hold one of them
   */
  List<@Nullable Object> values(Object key, Message message) {
    List<@Nullable Object> values = new ArrayList<>(columns.size());
    for (RowColumn column : columns) {
      if (column.field().isPresent()) {
        // The message's own descriptor: equal types may come from different descriptor pools.
        FieldDescriptor field = Objects.requireNonNull(message
            .getDescriptorForType()
            .findFieldByNumber(column.field().get().getNumber()));
        values.add(ColumnValue.of(column.name(), field, message));
      } else if (column.name().equals(KEY)) {
        values.add(ColumnValue.ofKey(key));
      } else {
        values.add(message.toByteArray());
      }
    }
    return values;
  }
}
