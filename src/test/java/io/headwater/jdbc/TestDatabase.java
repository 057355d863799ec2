package io.headwater.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/** The databases that rows are kept in, each a real one. */
public enum TestDatabase {
  H2 {
    @Override
    public DatabaseAddress fresh() {
      return DatabaseAddress.of("jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID()));
    }
  },
  POSTGRESQL {
    @Override
    public DatabaseAddress fresh() {
      String schema = "t" + UUID.randomUUID().toString().replace("-", "");
      String url = PostgreSql.url();
      execute(DatabaseAddress.of(url), "CREATE SCHEMA " + schema);
      return DatabaseAddress.of(url + "&currentSchema=" + schema);
    }
  };

  /** Returns an empty database; skips the test where it cannot be had, and says why. */
  public abstract DatabaseAddress fresh();

  /** One server for all tests of this process, which ends with it. */
  private static final class PostgreSql {
    private static Optional<EmbeddedPostgres> server = Optional.empty();
    private static String absence = "";

    static synchronized String url() {
      if (server.isEmpty() && absence.isEmpty()) {
        start();
      }
      Assumptions.assumeTrue(server.isPresent(), absence);
      return server.orElseThrow().getJdbcUrl("postgres", "postgres");
    }

    private static void start() {
      try {
        server = Optional.of(EmbeddedPostgres.builder().start());
      } catch (IOException | RuntimeException | LinkageError e) {
        absence = "SKIPPED: PostgreSQL does not run here: " + e;
        System.out.println(absence);
      }
    }
  }

  public static void execute(DatabaseAddress address, String... statements) {
    try (Connection connection = DriverManager.getConnection(address.url());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns each row as its values, as text, with {@code |} between them. */
  public static List<String> query(DatabaseAddress address, String sql) {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(address.url());
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          values.add(String.valueOf(found.getString(i)));
        }
        rows.add(String.join("|", values));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
