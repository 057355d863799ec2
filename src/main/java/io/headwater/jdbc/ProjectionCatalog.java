package io.headwater.jdbc;

import static io.headwater.jdbc.Dialect.quoted;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.jdbc.ProjectionVersion.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The versions of projections that a database has, in its table {@code headwater_projections}; and
 * how far each is, in {@code headwater_offsets}. Used by one thread; safe beside other processes.
 */
public final class ProjectionCatalog {
  private static final String OF_PROJECTION = " WHERE application = ? AND projection = ?";
  private static final String VERSIONS =
      "SELECT version, state, fingerprint, table_name, created FROM headwater_projections"
          + OF_PROJECTION + " ORDER BY version";

  private final ProjectionDatabase database;
  private final Dialect dialect;

  ProjectionCatalog(ProjectionDatabase database) {
    this.database = database;
    this.dialect = database.dialect();
  }

  /**
   * Returns the version that fits a declared table: the live one, or else a newer one that is to
   * become it. Creates the first one, and the view on it.
   *
   * @throws InvalidInputException if there are versions, but none that fits
   */
  public ProjectionVersion open(DatabaseTable table) {
    prepare();
    ProjectionVersion version = database.transaction(
        "the table of '%s' cannot be opened".formatted(table.id()), connection -> {
          List<ProjectionVersion> known = versions(connection, table.id(), VERSIONS);
          if (known.stream().noneMatch(one -> one.state() != State.DROPPED)) {
            return create(connection, table, known.size() + 1, State.LIVE);
          }
          return fitting(table, known).orElseThrow(() -> noneFits(table, known));
        });
    database.transaction(
        "the table of '%s' cannot be checked".formatted(table.id()), connection -> {
          new TableCheck(connection, dialect).require(table, version);
          if (version.state() == State.LIVE) {
            showIfOther(connection, table, version);
          }
          return version;
        });
    return version;
  }

  /** Returns the version that fits a declared table by now, if one does. */
  public Optional<ProjectionVersion> find(DatabaseTable table) {
    return fitting(table, versions(table.id()));
  }

  private static Optional<ProjectionVersion> fitting(
      DatabaseTable table, List<ProjectionVersion> known) {
    // OLD is the last resort: it is followed for as long as the code is.
    List<State> byUse = List.of(State.LIVE, State.BUILT, State.BUILDING, State.OLD);
    return known.stream()
        .filter(one -> byUse.contains(one.state()))
        .filter(one -> one.fingerprint().equals(table.fingerprint()))
        .filter(one -> one.table().equals(table.name()))
        .min(Comparator.<ProjectionVersion>comparingInt(one -> byUse.indexOf(one.state()))
            .thenComparing(Comparator.comparingInt(ProjectionVersion::number).reversed()));
  }

  private static InvalidInputException noneFits(
      DatabaseTable table, List<ProjectionVersion> known) {
    String live = known.stream()
        .filter(one -> one.state() == State.LIVE)
        .map(one -> "version %d of %s".formatted(one.number(), one.created()))
        .findFirst()
        .orElse("what is there");
    return problem(
        "HW1707",
        "table '%s'".formatted(table.name()),
        "%s was built by another row type, or by other folds, than '%s' has now"
            .formatted(live, table.id()),
        "run: headwater projection rebuild %s %s, then start"
            .formatted(table.id().application(), table.id().projection()));
  }

  /** Returns the versions of a projection that have a table, oldest first. */
  public List<ProjectionVersion> versions(ProjectionId id) {
    prepare();
    return database
        .transaction(
            "the versions of '%s' cannot be read".formatted(id),
            connection -> versions(connection, id, VERSIONS))
        .stream()
        .filter(one -> one.state() != State.DROPPED)
        .toList();
  }

  /** Returns the first offset of each partition that is not applied to a version. */
  public Map<SourcePartition, Long> positions(ProjectionVersion version) {
    String select = "SELECT topic, partition_number, next_offset FROM headwater_offsets"
        + OF_PROJECTION + " AND version = ? ORDER BY topic, partition_number";
    return database.transaction(
        "the offsets of '%s' cannot be read".formatted(version.id()), connection -> {
          Map<SourcePartition, Long> positions = new LinkedHashMap<>();
          try (PreparedStatement statement = prepared(connection, select, version.id())) {
            statement.setInt(3, version.number());
            try (ResultSet found = statement.executeQuery()) {
              while (found.next()) {
                positions.put(
                    new SourcePartition(found.getString(1), found.getInt(2)), found.getLong(3));
              }
            }
          }
          return positions;
        });
  }

  /**
   * Returns a version to build beside the live one: the one that fits and is being built, or a new
   * one.
   *
   * @throws InvalidInputException if the table's name is taken
   */
  public ProjectionVersion begin(DatabaseTable table) {
    prepare();
    ProjectionVersion version = database.transaction(
        "a version of '%s' cannot be made".formatted(table.id()), connection -> {
          List<ProjectionVersion> known =
              versions(connection, table.id(), VERSIONS + " FOR UPDATE");
          Optional<ProjectionVersion> begun = known.stream()
              .filter(one -> one.state() == State.BUILDING || one.state() == State.BUILT)
              .filter(one -> one.fingerprint().equals(table.fingerprint()))
              .reduce((earlier, later) -> later);
          return begun.isPresent()
              ? begun.get()
              : create(connection, table, known.size() + 1, State.BUILDING);
        });
    database.transaction(
        "the table of '%s' cannot be checked".formatted(table.id()), connection -> {
          new TableCheck(connection, dialect).require(table, version);
          return version;
        });
    return version;
  }

  /** Notes that a version has come to the end of its streams. */
  public void built(ProjectionVersion version) {
    database.transaction("'%s' cannot be noted as built".formatted(version.id()), connection -> {
      String update = "UPDATE headwater_projections SET state = 'built'" + OF_PROJECTION
          + " AND version = ? AND state = 'building'";
      return execute(connection, update, version);
    });
  }

  /**
   * Shows a version to readers instead of the one that they see.
   *
   * <p>On PostgreSQL that is one transaction. H2 commits at every change of a view: there the
   * states change first, then the view in one statement; should the process die in between, {@link
   * #open} completes it.
   */
  public void swap(DatabaseTable table, ProjectionVersion version) {
    String what = "version %d of '%s' cannot be shown".formatted(version.number(), version.id());
    database.transaction(what, connection -> {
      versions(connection, table.id(), VERSIONS + " FOR UPDATE");
      String retire =
          "UPDATE headwater_projections SET state = 'old'" + OF_PROJECTION + " AND state = 'live'";
      try (PreparedStatement statement = prepared(connection, retire, table.id())) {
        statement.executeUpdate();
      }
      String show =
          "UPDATE headwater_projections SET state = 'live'" + OF_PROJECTION + " AND version = ?";
      execute(connection, show, version);
      if (dialect.hasTransactionalDdl()) {
        show(connection, table, version);
      }
      return version;
    });
    if (!dialect.hasTransactionalDdl()) {
      database.transaction(what, connection -> {
        show(connection, table, version);
        return version;
      });
    }
  }

  /** Drops the table of a version that is not live, with its offsets. */
  public void drop(ProjectionVersion version) {
    database.transaction(
        "version %d of '%s' cannot be dropped".formatted(version.number(), version.id()),
        connection -> {
          // First, where it commits by itself: a version without a table can be dropped again.
          execute(connection, "DROP TABLE IF EXISTS " + quoted(version.physicalTable()));
          execute(
              connection,
              "DELETE FROM headwater_offsets" + OF_PROJECTION + " AND version = ?",
              version);
          return execute(
              connection,
              "UPDATE headwater_projections SET state = 'dropped'" + OF_PROJECTION
                  + " AND version = ?",
              version);
        });
  }

  /** Creates our own tables if they are not there. */
  private void prepare() {
    String text = dialect.declared(ColumnType.TEXT);
    String bigint = dialect.declared(ColumnType.BIGINT);
    String integer = dialect.declared(ColumnType.INTEGER);
    String created = dialect.declared(ColumnType.TIMESTAMP);
    database.transaction("Headwater's own tables cannot be created", connection -> {
      if (new TableCheck(connection, dialect).hasTable("headwater_offsets")) {
        return false;
      }
      execute(
          connection,
          "CREATE TABLE IF NOT EXISTS \"headwater_projections\" (\"application\" " + text
              + " NOT NULL, \"projection\" " + text + " NOT NULL, \"version\" " + integer
              + " NOT NULL, \"state\" " + text + " NOT NULL, \"fingerprint\" " + text
              + " NOT NULL, \"table_name\" " + text + " NOT NULL, \"created\" " + created
              + " NOT NULL, PRIMARY KEY (\"application\", \"projection\", \"version\"))");
      execute(
          connection,
          "CREATE TABLE IF NOT EXISTS \"headwater_offsets\" (\"application\" " + text
              + " NOT NULL, \"projection\" " + text + " NOT NULL, \"version\" " + integer
              + " NOT NULL, \"topic\" " + text + " NOT NULL, \"partition_number\" " + integer
              + " NOT NULL, \"next_offset\" " + bigint + " NOT NULL, \"epoch\" " + bigint
              + " NOT NULL, PRIMARY KEY (\"application\", \"projection\", \"version\","
              + " \"topic\", \"partition_number\"))");
      return true;
    });
  }

  private ProjectionVersion create(
      Connection connection, DatabaseTable table, int number, State state) throws SQLException {
    requireFree(connection, table);
    TableSql sql = new TableSql(
        dialect, table.schema(), ProjectionVersion.physicalTable(table.name(), number));
    execute(connection, sql.create());
    String insert = "INSERT INTO headwater_projections (application, projection, version, state,"
        + " fingerprint, table_name, created) VALUES (?, ?, ?, ?, ?, ?, CURRENT_TIMESTAMP)";
    try (PreparedStatement statement = prepared(connection, insert, table.id())) {
      statement.setInt(3, number);
      statement.setString(4, state.label());
      statement.setString(5, table.fingerprint());
      statement.setString(6, table.name());
      statement.executeUpdate();
    }
    return versions(connection, table.id(), VERSIONS).stream()
        .filter(one -> one.number() == number)
        .findFirst()
        .orElseThrow();
  }

  private void requireFree(Connection connection, DatabaseTable table) throws SQLException {
    String select = "SELECT application, projection FROM headwater_projections"
        + " WHERE NOT (application = ? AND projection = ?) AND table_name = ?"
        + " AND state <> 'dropped'";
    try (PreparedStatement statement = prepared(connection, select, table.id())) {
      statement.setString(3, table.name());
      try (ResultSet found = statement.executeQuery()) {
        if (found.next()) {
          ProjectionId other = new ProjectionId(found.getString(1), found.getString(2));
          throw problem(
              "HW1705",
              "table '%s'".formatted(table.name()),
              "the rows of '%s' are in it already, '%s' cannot keep its own there"
                  .formatted(other, table.id()),
              "name another table");
        }
      }
    }
    if (new TableCheck(connection, dialect).hasTable(table.name())) {
      throw problem(
          "HW1710",
          "table '%s'".formatted(table.name()),
          "there is a table of that name, where '%s' needs a view".formatted(table.id()),
          "name another table, or drop that one");
    }
  }

  private void showIfOther(Connection connection, DatabaseTable table, ProjectionVersion version)
      throws SQLException {
    if (!new TableCheck(connection, dialect).isShown(version)) {
      show(connection, table, version);
    }
  }

  /** Replaces the view, which keeps what was granted on it; renews it where that cannot be. */
  private void show(Connection connection, DatabaseTable table, ProjectionVersion version)
      throws SQLException {
    String view = quoted(table.name());
    String select = new TableSql(dialect, table.schema(), version.physicalTable()).select();
    java.sql.Savepoint before = connection.setSavepoint();
    try {
      execute(connection, dialect.replaceView(view, select));
    } catch (SQLException e) {
      if (!dialect.hasTransactionalDdl()) {
        throw e;
      }
      connection.rollback(before);
      for (String statement : dialect.renewView(view, select)) {
        execute(connection, statement);
      }
    }
  }

  private static List<ProjectionVersion> versions(
      Connection connection, ProjectionId id, String select) throws SQLException {
    List<ProjectionVersion> versions = new ArrayList<>();
    try (PreparedStatement statement = prepared(connection, select, id);
        ResultSet found = statement.executeQuery()) {
      while (found.next()) {
        versions.add(new ProjectionVersion(
            id,
            found.getInt(1),
            State.valueOf(found.getString(2).toUpperCase(Locale.ROOT)),
            found.getString(3),
            found.getString(4),
            found.getObject(5, OffsetDateTime.class).toInstant()));
      }
    }
    return versions;
  }

  private static PreparedStatement prepared(Connection connection, String sql, ProjectionId id)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(ControlSql.of(sql));
    statement.setString(1, id.application());
    statement.setString(2, id.projection());
    return statement;
  }

  private static int execute(Connection connection, String sql, ProjectionVersion version)
      throws SQLException {
    try (PreparedStatement statement = prepared(connection, sql, version.id())) {
      statement.setInt(3, version.number());
      return statement.executeUpdate();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static InvalidInputException problem(String code, String where, String what, String fix) {
    return new InvalidInputException(new Problem(code, where, what, fix), null);
  }
}
