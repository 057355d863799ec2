package io.headwater.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.OutboxBacklog;
import io.headwater.jdbc.OutboxLock;
import io.headwater.jdbc.OutboxName;
import io.headwater.jdbc.OutboxRow;
import io.headwater.jdbc.OutboxTable;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.jdbc.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Outbox tables of real databases. */
class OutboxTableTest {
  private static final OutboxName NAME = OutboxName.of("outbox");

  private static List<Long> ids(List<OutboxRow> rows) {
    return rows.stream().map(OutboxRow::id).toList();
  }

  @ParameterizedTest
  @EnumSource
  void readsPendingRowsInOrderUpToARowAndASize(TestDatabase kind) {
    DatabaseAddress address = OutboxDatabase.fresh(kind);
    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      OutboxTable table = new OutboxTable(database, NAME);
      assertThat(table.highestPending()).isEmpty();
      OutboxDatabase.insert(address, "a", 5);

      table.require();
      assertThat(table.highestPending()).hasValue(5);
      assertThat(ids(table.pending(1, 4, 100, 1_000))).containsExactly(2L, 3L, 4L);
      assertThat(ids(table.pending(0, 5, 2, 1_000))).containsExactly(1L, 2L);
      assertThat(ids(table.pending(0, 5, 100, 1))).containsExactly(1L);
      assertThat(table.pending(0, 1, 1, 1).get(0).eventTime())
          .isBetween(Instant.EPOCH.plusSeconds(1), Instant.now().plus(Duration.ofMinutes(1)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesOutWhatIsDeletedMarkedOrSetAside(TestDatabase kind) {
    DatabaseAddress address = OutboxDatabase.fresh(kind);
    OutboxDatabase.insert(address, "a", 4);
    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      OutboxTable table = new OutboxTable(database, NAME);

      table.delete(List.of(1L, 77L));
      table.mark(List.of(2L));
      table.mark(List.of(2L));
      table.setAside(3, "why");

      assertThat(ids(table.pending(0, 9, 9, 999))).containsExactly(4L);
      assertThat(ids(table.pending(List.of(4L, 3L, 2L, 1L)))).containsExactly(4L);
      assertThat(table.backlog().rows()).isEqualTo(1);
    }
    assertThat(TestDatabase.query(
            address,
            "SELECT \"id\", \"published\" IS NULL, \"problem\" FROM \"outbox\" ORDER BY 1"))
        .hasSize(3)
        .satisfies(rows -> assertThat(rows.get(0)).matches("2\\|(f|FALSE)\\|null"))
        .satisfies(rows -> assertThat(rows.get(1)).matches("3\\|(t|TRUE)\\|why"));
  }

  @ParameterizedTest
  @EnumSource
  void countsWhatWaitsAndForHowLong(TestDatabase kind) {
    DatabaseAddress address = OutboxDatabase.fresh(kind);
    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      OutboxTable table = new OutboxTable(database, NAME);
      assertThat(table.backlog()).isEqualTo(new OutboxBacklog(0, Duration.ZERO));
      OutboxDatabase.insert(address, "a", 2);
      TestDatabase.execute(
          address,
          "UPDATE \"outbox\" SET \"created\" = CURRENT_TIMESTAMP - INTERVAL '90' SECOND"
              + " WHERE \"id\" = 2");

      assertThat(table.backlog().rows()).isEqualTo(2);
      assertThat(table.backlog().age()).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(120));
    }
  }

  @ParameterizedTest
  @EnumSource
  void namesTheOpenTransactionsThatHaveWritten(TestDatabase kind) {
    DatabaseAddress address = OutboxDatabase.fresh(kind);
    try (ProjectionDatabase database = ProjectionDatabase.open(address);
        OutboxDatabase.Writer first = OutboxDatabase.writer(address);
        OutboxDatabase.Writer second = OutboxDatabase.writer(address)) {
      OutboxTable table = new OutboxTable(database, NAME);
      assertThat(table.writers()).isEmpty();

      first.insert("a", "1");
      assertThat(table.writers()).hasSize(1);
      second.insert("a", "2");
      assertThat(table.writers()).hasSize(2);
      first.commit();
      second.rollback();
      assertThat(table.writers()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesTheTurnToOneUntilItsConnectionEnds(TestDatabase kind) {
    DatabaseAddress address = OutboxDatabase.fresh(kind);
    try (OutboxLock second = OutboxLock.open(address, "outbox");
        OutboxLock other = OutboxLock.open(address, "another")) {
      try (OutboxLock first = OutboxLock.open(address, "outbox")) {
        assertThat(first.tryAcquire()).isTrue();
        assertThat(first.isAlive()).isTrue();
        assertThat(second.tryAcquire()).isFalse();
        assertThat(other.tryAcquire()).isTrue();
      }

      // A server of PostgreSQL's hears of the end a moment later.
      await().atMost(Duration.ofSeconds(30)).until(second::tryAcquire);
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesATableThatIsNoOutbox(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();
    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      OutboxTable table = new OutboxTable(database, NAME);
      assertThatThrownBy(table::require)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageMatching("outbox table 'outbox': it cannot be read as an outbox: reading the"
              + " columns of the table \\(SQLState 42\\w+\\) \\[HW0726\\]\n"
              + "  fix: create it with what headwater outbox --print-sql prints, and allow this"
              + " user to select, update and delete");

      TestDatabase.execute(address, "CREATE TABLE \"outbox\" (\"id\" BIGINT)");
      assertThatThrownBy(table::require).isInstanceOf(InvalidInputException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsATableInItsSchema(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();
    String schema = "s" + System.nanoTime();
    OutboxName name = OutboxName.of(schema + ".my outbox");
    TestDatabase.execute(address, "CREATE SCHEMA \"" + schema + '"');
    TestDatabase.execute(address, OutboxDatabase.sql(kind).create(name));
    try (ProjectionDatabase database = ProjectionDatabase.open(address);
        OutboxDatabase.Writer writer = OutboxDatabase.writer(address, name)) {
      OutboxTable table = new OutboxTable(database, name);

      assertThatCode(table::require).doesNotThrowAnyException();
      writer.insert("a", "1");
      assertThat(table.writers()).hasSize(1);
      writer.commit();
      assertThat(table.highestPending()).hasValue(1);
    }
  }
}
