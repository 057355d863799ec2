package io.headwater.jdbc;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names an outbox table.
 *
 * @param schema where it is; empty for the schema of the connection
 */
public record OutboxName(Optional<String> schema, String table) {
  private static final Pattern WRITTEN = Pattern.compile("(?:([^.\"]{1,63})\\.)?([^.\"]{1,63})");

  /**
   * Reads {@code table} or {@code schema.table}, in the case that the database has.
   *
   * @throws InvalidInputException if it is neither
   */
  public static OutboxName of(String text) {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      throw new InvalidInputException(
          new Problem(
              "HW0725",
              "outbox table '" + text + "'",
              "it is no name of a table",
              "write TABLE or SCHEMA.TABLE, without quotes"),
          null);
    }
    return new OutboxName(Optional.ofNullable(written.group(1)), written.group(2));
  }

  /** Returns the name as statements have it. */
  public String quoted() {
    return schema.map(name -> Dialect.quoted(name) + ".").orElse("") + Dialect.quoted(table);
  }

  /** Returns the name as it is written. */
  @Override
  public String toString() {
    return schema.map(name -> name + ".").orElse("") + table;
  }
}
