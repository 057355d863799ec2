package io.headwater.jdbc;

import static io.headwater.jdbc.ThingRows.FIRST;
import static io.headwater.jdbc.ThingRows.SECOND;
import static io.headwater.jdbc.ThingRows.appends;
import static io.headwater.jdbc.ThingRows.deletes;
import static io.headwater.jdbc.ThingRows.puts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.kinds.modern.Thing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowWriterTest {
  private static final String ROWS = "SELECT \"row_key\", \"text\" FROM \"things\" ORDER BY 1";
  private static final DatabaseTable TABLE = ThingRows.table();

  private static RowWriter writer(ProjectionDatabase database) {
    return database.writer(TABLE, database.catalog().open(TABLE));
  }

  @ParameterizedTest
  @EnumSource
  void foldsTheRecordsOfABatchInTheirOrder(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      RowWriter writer = writer(database);
      PartitionClaim claim = writer.claim(FIRST, () -> 5);
      PartitionClaim next = writer.apply(
          claim,
          new RowBatch(10, List.of(appends(5, "a"), appends(7, "b"), appends(8, "a"))),
          () -> {});
      writer.apply(
          next,
          new RowBatch(
              14, List.of(appends(10, "a"), deletes(11, "b"), appends(12, "c"), deletes(13, "c"))),
          () -> {});

      assertThat(database.catalog().positions(database.catalog().open(TABLE)))
          .containsEntry(FIRST, 14L);
    }
    assertThat(TestDatabase.query(address, ROWS)).containsExactly("a|5,8,10");
  }

  @ParameterizedTest
  @EnumSource
  void insertsAgainWhatOneBatchDeletesAndMakesAnew(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      RowWriter writer = writer(database);
      PartitionClaim claim = writer.apply(
          writer.claim(FIRST, () -> 0), new RowBatch(1, List.of(appends(0, "a"))), () -> {});
      writer.apply(claim, new RowBatch(3, List.of(deletes(1, "a"), appends(2, "a"))), () -> {});
    }

    assertThat(TestDatabase.query(address, ROWS)).containsExactly("a|2");
  }

  @ParameterizedTest
  @EnumSource
  void leavesOutRecordsThatAreAppliedAlready(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      RowWriter writer = writer(database);
      RowBatch batch = new RowBatch(2, List.of(appends(0, "a"), appends(1, "a")));
      PartitionClaim next = writer.apply(writer.claim(FIRST, () -> 0), batch, () -> {});
      writer.apply(next, batch, () -> {});
    }

    assertThat(TestDatabase.query(address, ROWS)).containsExactly("a|0,1");
  }

  @ParameterizedTest
  @EnumSource
  void refusesAWriterWhosePartitionIsClaimedByAnother(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();

    try (ProjectionDatabase paused = ProjectionDatabase.open(address);
        ProjectionDatabase other = ProjectionDatabase.open(address)) {
      RowWriter late = writer(paused);
      PartitionClaim lost = late.claim(FIRST, () -> 0);
      RowWriter heir = writer(other);
      heir.apply(heir.claim(FIRST, () -> 0), new RowBatch(1, List.of(appends(0, "a"))), () -> {});

      assertThatThrownBy(() ->
              late.apply(lost, new RowBatch(1, List.of(appends(0, "a"))), () -> {}))
          .isInstanceOf(StaleWriterException.class)
          .hasMessage("another instance writes the rows of things-0: claim 1 at offset 0 was"
              + " expected, claim 2 is at offset 1");
    }
    assertThat(TestDatabase.query(address, ROWS)).containsExactly("a|0");
  }

  @ParameterizedTest
  @EnumSource
  void changesNothingIfWhatHasToComeFirstFails(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      RowWriter writer = writer(database);
      PartitionClaim claim = writer.claim(FIRST, () -> 0);

      assertThatThrownBy(() ->
              writer.apply(claim, new RowBatch(1, List.of(appends(0, "a"))), () -> {
                throw new IllegalStateException("no letter was written");
              }))
          .hasMessage("no letter was written");
      writer.apply(claim, new RowBatch(1, List.of(appends(0, "b"))), () -> {});
    }
    assertThat(TestDatabase.query(address, ROWS)).containsExactly("b|0");
  }

  @ParameterizedTest
  @EnumSource
  void saysWhenTheDatabaseTakesNoSuchRow(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();
    TestDatabase.execute(address);

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      RowWriter writer = writer(database);
      TestDatabase.execute(
          address, "ALTER TABLE \"things_v1\" ADD CONSTRAINT few CHECK (\"small\" < 10)");
      PartitionClaim claim = writer.claim(FIRST, () -> 0);
      RowChange refused = puts(0, "a", Thing.newBuilder().setSmall(10).build());

      assertThatThrownBy(() -> writer.apply(claim, new RowBatch(1, List.of(refused)), () -> {}))
          .isInstanceOfSatisfying(
              DatabaseException.class, e -> assertThat(e.isRefusal()).isTrue())
          .hasMessageStartingWith("a batch of things-0 up to offset 1 cannot be applied (SQLState");
    }
    assertThat(TestDatabase.query(address, ROWS)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void quotesNoValueOfARowThatTheDatabaseDoesNotTake(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      RowWriter writer = writer(database);
      TestDatabase.execute(
          address, "ALTER TABLE \"things_v1\" ADD CONSTRAINT few CHECK (\"small\" < 10)");
      PartitionClaim claim = writer.claim(FIRST, () -> 0);
      RowChange refused = puts(0, "a", Thing.newBuilder().setSmall(424_242).build());

      assertThatThrownBy(() -> writer.apply(claim, new RowBatch(1, List.of(refused)), () -> {}))
          .satisfies(e -> assertThat(e).hasStackTraceContaining("left out: it may quote values"))
          .satisfies(e -> assertThat(Throwables.getStackTrace(e)).doesNotContain("424242"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void losesNoChangeOfARowThatTwoPartitionsMakeAndChangeAtOnce(TestDatabase kind) throws Exception {
    DatabaseAddress address = kind.fresh();
    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      database.catalog().open(TABLE);
    }
    int batches = 40;
    ExecutorService threads = Executors.newFixedThreadPool(2);

    List<Future<Boolean>> done = threads.invokeAll(
        List.of(appending(address, FIRST, batches), appending(address, SECOND, batches)));
    threads.shutdown();
    for (Future<Boolean> one : done) {
      assertThat(one.get()).isTrue();
    }

    List<String> rows = TestDatabase.query(address, ROWS);
    assertThat(rows).hasSize(batches);
    assertThat(rows).allSatisfy(row -> assertThat(row.split(",", -1)).hasSize(4));
  }

  /** Each batch touches its own row and the one before it, the latter first in every other one. */
  private static Callable<Boolean> appending(
      DatabaseAddress address, SourcePartition partition, int batches) {
    return () -> {
      try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
        RowWriter writer = writer(database);
        PartitionClaim claim = writer.claim(partition, () -> 0);
        for (int i = 0; i < batches; i++) {
          long offset = i * 2L;
          List<RowChange> changes = new ArrayList<>(List.of(
              appends(offset, "k" + i), appends(offset + 1, "k" + (i + batches - 1) % batches)));
          claim = writer.apply(claim, new RowBatch(offset + 2, changes), () -> {});
        }
        return claim.next() == batches * 2L;
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void loadsMoreRowsThanOneStatementTakes(TestDatabase kind) {
    DatabaseAddress address = kind.fresh();
    List<RowChange> first =
        IntStream.range(0, 1_200).mapToObj(i -> appends(i, "k" + i)).toList();
    List<RowChange> second =
        IntStream.range(0, 1_200).mapToObj(i -> appends(1_200 + i, "k" + i)).toList();

    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      RowWriter writer = writer(database);
      PartitionClaim claim =
          writer.apply(writer.claim(FIRST, () -> 0), new RowBatch(1_200, first), () -> {});
      writer.apply(claim, new RowBatch(2_400, second), () -> {});
    }

    assertThat(TestDatabase.query(
            address, "SELECT COUNT(*) FROM \"things\" WHERE \"text\" LIKE '%,%'"))
        .containsExactly("1200");
  }
}
