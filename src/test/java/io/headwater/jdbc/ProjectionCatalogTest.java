package io.headwater.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.jdbc.ProjectionVersion.State;
import io.headwater.rows.Small;
import io.headwater.rows.Wide;
import io.headwater.topology.ProjectionSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProjectionCatalogTest {
  private static final DatabaseTable SMALL = table("rows", MessageType.of(Small.class));
  private static final DatabaseTable WIDE = table("rows", MessageType.of(Wide.class));

  private static DatabaseTable table(String projection, MessageType row) {
    ProjectionSpec spec = ThingRows.projection(projection, "orders", row, KeyType.INT64);
    return DatabaseTable.of(ThingRows.topology(spec), spec);
  }

  private static void put(ProjectionDatabase database, DatabaseTable table, int version) {
    String name = "orders_v" + version;
    database.transaction("insert", connection -> {
      try (java.sql.Statement statement = connection.createStatement()) {
        String parts = database.dialect().hasTransactionalDdl() ? "'[]'" : "'[]' FORMAT JSON";
        String empty = database.dialect().hasTransactionalDdl() ? "''::bytea" : "X''";
        String values = table.equals(SMALL) ? "5, 'x', " + parts : "5, " + parts + ", 'x', 1";
        return statement.executeUpdate(
            "INSERT INTO \"%s\" VALUES (%s, %s)".formatted(name, values, empty));
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void createsTheFirstVersionAndAViewOnIt(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      ProjectionVersion made = database.catalog().open(SMALL);
      ProjectionVersion found = database.catalog().open(SMALL);
      put(database, SMALL, 1);

      assertThat(made).isEqualTo(found);
      assertThat(made.number()).isEqualTo(1);
      assertThat(made.state()).isEqualTo(State.LIVE);
    }
    assertThat(TestDatabase.query(address, "SELECT * FROM \"orders\"")).containsExactly("5|x|[]");
  }

  @ParameterizedTest
  @EnumSource
  void refusesAVersionThatOtherCodeBuilt(TestDatabase kind) {
    try (ProjectionDatabase database = ProjectionDatabase.open(kind.fresh())) {
      ProjectionVersion live = database.catalog().open(SMALL);

      assertThatThrownBy(() -> database.catalog().open(WIDE))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("""
              table 'orders': version 1 of %s was built by another row type, or by other folds, \
              than 'shop/rows' has now [HW1707]
                fix: run: headwater projection rebuild shop rows, then start""", live.created());
    }
  }

  @ParameterizedTest
  @EnumSource
  void namesEveryColumnThatSomebodyChanged(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      database.catalog().open(SMALL);
      TestDatabase.execute(
          address,
          "ALTER TABLE \"orders_v1\" ADD COLUMN extra integer",
          "DROP VIEW \"orders\"",
          "ALTER TABLE \"orders_v1\" ALTER COLUMN \"order\" SET NOT NULL",
          "ALTER TABLE \"orders_v1\" DROP COLUMN \"parts\"");

      String text = kind == TestDatabase.H2 ? "CHARACTER VARYING" : "text";
      String extra = kind == TestDatabase.H2 ? "EXTRA" : "extra";
      assertThatThrownBy(() -> database.catalog().open(SMALL)).hasMessage("""
              table 'orders_v1': has column 'order' as %s NOT NULL, expected %s [HW1706]
                fix: undo what was done to it, or run: headwater projection rebuild shop rows
              table 'orders_v1': lacks column 'parts' [HW1706]
                fix: undo what was done to it, or run: headwater projection rebuild shop rows
              table 'orders_v1': has column '%s' too many [HW1706]
                fix: undo what was done to it, or run: headwater projection rebuild shop rows\
              """, text, text, extra);
    }
  }

  @ParameterizedTest
  @EnumSource
  void buildsAVersionBesideTheLiveOneAndSwapsIt(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      ProjectionCatalog catalog = database.catalog();
      catalog.open(SMALL);
      put(database, SMALL, 1);
      ProjectionVersion begun = catalog.begin(WIDE);
      ProjectionVersion resumed = catalog.begin(WIDE);
      put(database, WIDE, 2);
      assertThat(TestDatabase.query(address, "SELECT * FROM \"orders\"")).containsExactly("5|x|[]");
      catalog.built(begun);
      catalog.swap(WIDE, begun);

      assertThat(resumed).isEqualTo(begun);
      assertThat(catalog.versions(SMALL.id()))
          .extracting(ProjectionVersion::number, ProjectionVersion::state)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(1, State.OLD),
              org.assertj.core.groups.Tuple.tuple(2, State.LIVE));
      assertThat(catalog.open(WIDE).number()).isEqualTo(2);
      assertThat(catalog.open(SMALL).number()).isEqualTo(1);
    }
    assertThat(TestDatabase.query(address, "SELECT * FROM \"orders\"")).containsExactly("5|[]|x|1");
  }

  @ParameterizedTest
  @EnumSource
  void neverUsesTheNumberOfADroppedVersionAgain(TestDatabase kind) {
    try (ProjectionDatabase database = ProjectionDatabase.open(kind.fresh())) {
      ProjectionCatalog catalog = database.catalog();
      catalog.open(SMALL);
      ProjectionVersion dropped = catalog.begin(WIDE);
      RowWriter writer = database.writer(WIDE, dropped);
      PartitionClaim claim = writer.claim(ThingRows.FIRST, () -> 0);
      catalog.drop(dropped);

      ProjectionVersion next = catalog.begin(WIDE);

      assertThat(next.number()).isEqualTo(3);
      assertThat(catalog.versions(WIDE.id()))
          .extracting(ProjectionVersion::number)
          .containsExactly(1, 3);
      assertThatThrownBy(() -> writer.apply(claim, new RowBatch(1, List.of()), () -> {}))
          .hasMessage("another instance writes the rows of things-0: its version was dropped");
    }
  }

  @Test
  void completesASwapThatDiedBetweenTheStatesAndTheViewOfH2() {
    DatabaseAddress address = TestDatabase.H2.fresh();

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      ProjectionCatalog catalog = database.catalog();
      catalog.open(SMALL);
      catalog.begin(WIDE);
      put(database, WIDE, 2);
      TestDatabase.execute(
          address,
          "UPDATE \"headwater_projections\" SET \"state\" = 'old' WHERE \"version\" = 1",
          "UPDATE \"headwater_projections\" SET \"state\" = 'live' WHERE \"version\" = 2");
      catalog.open(WIDE);
    }

    assertThat(TestDatabase.query(address, "SELECT * FROM \"orders\"")).containsExactly("5|[]|x|1");
  }

  @ParameterizedTest
  @EnumSource
  void refusesANameThatIsTaken(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      database.catalog().open(SMALL);
      DatabaseTable other = table("others", MessageType.of(Small.class));

      assertThatThrownBy(() -> database.catalog().open(other)).hasMessage("""
              table 'orders': the rows of 'shop/rows' are in it already, 'shop/others' cannot keep \
              its own there [HW1705]
                fix: name another table""");
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesTheNameOfATableThatIsNotOurs(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();
    TestDatabase.execute(address, "CREATE TABLE \"orders\" (\"id\" integer)");

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      assertThatThrownBy(() -> database.catalog().open(SMALL)).hasMessage("""
              table 'orders': there is a table of that name, where 'shop/rows' needs a view \
              [HW1710]
                fix: name another table, or drop that one""");
    }
  }

  @Test
  void saysWhenNobodyAnswersAndShowsNoPassword() {
    DatabaseAddress address =
        DatabaseAddress.of("jdbc:postgresql://me:secret@localhost:1/shop?password=secret");

    assertThatThrownBy(() -> ProjectionDatabase.open(address))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessage("""
            jdbc:postgresql://localhost:1/shop: the database cannot be reached (SQLState 08001) \
            [HW1708]
              fix: check that it runs there, and the user and the password""");
  }

  @Test
  void saysWhichDatabasesThereAreDriversFor() {
    DatabaseAddress address = DatabaseAddress.of("jdbc:oracle:thin:@//localhost/shop");

    assertThatThrownBy(() -> ProjectionDatabase.open(address)).hasMessage("""
            jdbc:oracle:thin:@//localhost/shop: there is no driver for this URL [HW1709]
              fix: give jdbc:postgresql://… or jdbc:h2:…, and have org.postgresql:postgresql or \
            com.h2database:h2 on the class path""");
  }
}
