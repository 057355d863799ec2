package io.headwater.outbox;

import io.headwater.jdbc.OutboxName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The statements that create an outbox table, by the database that takes them. */
public enum OutboxSql {
  /** PostgreSQL 13 and later. */
  POSTGRESQL("postgresql.sql"),
  /** H2 2. */
  H2("h2.sql");

  private final String resource;

  OutboxSql(String resource) {
    this.resource = resource;
  }

  /** Returns the statements, each ending in a semicolon. */
  public String create(OutboxName table) {
    try (InputStream script = OutboxSql.class.getResourceAsStream(resource)) {
      if (script == null) {
        throw new IllegalStateException(resource + " is not in this jar");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8)
          .replace("${table}", table.quoted());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
