package io.headwater.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

@Timeout(60)
class ProcessedRowsTest {
  private static final int RECORDS = 100;

  private static DataSource connections(DatabaseAddress address) {
    if (address.url().startsWith("jdbc:h2:")) {
      JdbcDataSource h2 = new JdbcDataSource();
      h2.setURL(address.url());
      return h2;
    }
    PGSimpleDataSource postgreSql = new PGSimpleDataSource();
    postgreSql.setUrl(address.url());
    return postgreSql;
  }

  private static void credit(Connection transaction, String id) throws SQLException {
    try (Statement statement = transaction.createStatement()) {
      statement.execute("INSERT INTO credits VALUES ('" + id + "')");
    }
  }

  private static List<String> credits(DatabaseAddress address) {
    return TestDatabase.query(address, "SELECT id FROM credits ORDER BY id");
  }

  private static DatabaseAddress fresh(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();
    TestDatabase.execute(address, "CREATE TABLE credits (id VARCHAR(100))");
    return address;
  }

  @ParameterizedTest
  @EnumSource
  void hasAnEffectOnceForEachConsumer(TestDatabase kind) throws Exception {
    DatabaseAddress address = fresh(kind);
    ProcessedRows rows = ProcessedRows.open(connections(address), "billing");
    ProcessedRows others = ProcessedRows.open(connections(address), "audit");

    assertThat(rows.once("a", transaction -> credit(transaction, "a"))).isTrue();
    assertThat(rows.once("a", transaction -> credit(transaction, "a"))).isFalse();
    assertThat(others.once("a", transaction -> credit(transaction, "a"))).isTrue();

    assertThat(credits(address)).containsExactly("a", "a");
  }

  @ParameterizedTest
  @EnumSource
  void leavesNothingOfAnEffectThatFails(TestDatabase kind) throws Exception {
    DatabaseAddress address = fresh(kind);
    ProcessedRows rows = ProcessedRows.open(connections(address), "billing");

    assertThatThrownBy(() -> rows.once("a", transaction -> {
          credit(transaction, "a");
          throw new IOException("down");
        }))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> rows.once("a", transaction -> credit(transaction, "x".repeat(101))))
        .isInstanceOf(DatabaseException.class);

    assertThat(credits(address)).isEmpty();
    assertThat(rows.once("a", transaction -> credit(transaction, "a"))).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void hasAnEffectOnceWhenTwoHaveTheRecordAtOnce(TestDatabase kind) throws Exception {
    DatabaseAddress address = fresh(kind);
    DataSource connections = connections(address);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < 4 * RECORDS; i++) {
      String id = "id-" + i % RECORDS;
      answers.add(threads.submit(() -> ProcessedRows.open(connections, "billing")
          .once(id, transaction -> credit(transaction, id))));
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(50, TimeUnit.SECONDS)).isTrue();

    int had = 0;
    for (Future<Boolean> answer : answers) {
      had += answer.get() ? 1 : 0;
    }
    assertThat(had).isEqualTo(RECORDS);
    assertThat(credits(address)).hasSize(RECORDS).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void isPartOfATransactionOfTheCallers(TestDatabase kind) throws Exception {
    DatabaseAddress address = fresh(kind);
    ProcessedRows rows = ProcessedRows.open(connections(address), "billing");
    try (Connection transaction = DriverManager.getConnection(address.url())) {
      transaction.setAutoCommit(false);
      assertThat(rows.isFirst(transaction, "a")).isTrue();
      transaction.rollback();
      assertThat(rows.isFirst(transaction, "a")).isTrue();
      assertThat(rows.isFirst(transaction, "a")).isFalse();
      credit(transaction, "a");
      transaction.commit();
    }

    assertThat(credits(address)).containsExactly("a");
    assertThat(rows.once("a", transaction -> credit(transaction, "a"))).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void hasEachEffectOnceThoughConnectionsBreakBetweenAnyTwoStatements(TestDatabase kind)
      throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    DatabaseAddress address = fresh(kind);
    DataSource real = connections(address);
    ProcessedRows.open(real, "billing");
    int crashes = 0;
    for (int i = 0; i < RECORDS; i++) {
      String id = "id-" + i;
      for (boolean isDone = false; !isDone; ) {
        try {
          ProcessedRows rows = ProcessedRows.open(CrashingSource.of(real, random), "billing");
          rows.once(id, transaction -> credit(transaction, id));
          isDone = true;
        } catch (DatabaseException e) {
          crashes++;
        }
      }
    }

    assertThat(crashes).as("seed 7").isGreaterThan(10);
    assertThat(credits(address)).as("seed 7").hasSize(RECORDS).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void forgetsOldIds(TestDatabase kind) throws Exception {
    DatabaseAddress address = fresh(kind);
    ProcessedRows rows = ProcessedRows.open(connections(address), "billing");
    rows.once("a", transaction -> credit(transaction, "a"));

    assertThat(rows.forgetBefore(Instant.now().minusSeconds(3_600))).isZero();
    assertThat(rows.forgetBefore(Instant.now().plusSeconds(3_600))).isEqualTo(1);

    assertThat(rows.once("a", transaction -> credit(transaction, "a"))).isTrue();
  }

  @Test
  void refusesADatabaseOfAnotherKind() throws Exception {
    DatabaseAddress address = fresh(TestDatabase.H2);
    DataSource other = CrashingSource.calledOtherwise(connections(address));

    assertThatThrownBy(() -> ProcessedRows.open(other, "billing"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            jdbc:other:bank: processed ids are kept in PostgreSQL and H2 only [HW0695]
              fix: use a data source of one of these""");
  }
}
