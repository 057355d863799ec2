package io.headwater.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random records, batches, takeovers, crashes between any two statements; one fold to match. */
class CrashTest {
  private static final DatabaseTable TABLE = ThingRows.table();
  private static final int RECORDS = 200;

  /** One record of the log: what it does to which key. */
  private record Written(String key, boolean isDeletion) {}

  private final Map<SourcePartition, List<Written>> log = new LinkedHashMap<>();
  private int crashes;
  private int fenced;

  @ParameterizedTest(name = "{0}, seed {1}")
  @CsvSource({"H2, 1", "H2, 2", "H2, 3", "H2, 4", "H2, 5", "H2, 6", "POSTGRESQL, 1", "POSTGRESQL, 2"
  })
  void rowsAreThoseOfAFoldWithoutCrashes(TestDatabase kind, long seed) throws SQLException {
    SplittableRandom random = new SplittableRandom(seed);
    DatabaseAddress address = kind.fresh();
    try (ProjectionDatabase database = ProjectionDatabase.open(address)) {
      database.catalog().open(TABLE);
    }
    log.put(ThingRows.FIRST, records(random, "a"));
    log.put(ThingRows.SECOND, records(random, "b"));

    for (SourcePartition partition : log.keySet()) {
      while (!runUntilItCrashes(address, partition, random)) {
        crashes++;
      }
    }

    List<String> rows = TestDatabase.query(
        address, "SELECT \"row_key\", \"text\" FROM \"things\" ORDER BY \"row_key\"");
    assertThat(rows).as("seed %d", seed).isEqualTo(folded());
    assertThat(crashes).as("crashes").isGreaterThan(10);
    assertThat(fenced).as("refused batches").isGreaterThan(0);
  }

  private static List<Written> records(SplittableRandom random, String prefix) {
    List<Written> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(new Written(prefix + random.nextInt(8), random.nextInt(6) == 0));
    }
    return records;
  }

  private List<String> folded() {
    Map<String, String> rows = new TreeMap<>();
    for (List<Written> records : log.values()) {
      for (int offset = 0; offset < records.size(); offset++) {
        Written record = records.get(offset);
        if (record.isDeletion()) {
          rows.remove(record.key());
        } else {
          rows.merge(record.key(), Integer.toString(offset), (before, one) -> before + "," + one);
        }
      }
    }
    return rows.entrySet().stream()
        .map(row -> row.getKey() + "|" + row.getValue())
        .toList();
  }

  /** Lives until a crash, or until everything is applied; then returns true. */
  private boolean runUntilItCrashes(
      DatabaseAddress address, SourcePartition partition, SplittableRandom random)
      throws SQLException {
    Connection real = DriverManager.getConnection(address.url());
    try (ProjectionDatabase database = new ProjectionDatabase(
        CrashingConnection.around(real, random, 0.02),
        Dialect.of(address.url()).orElseThrow(),
        () -> {})) {
      RowWriter writer = database.writer(TABLE, database.catalog().find(TABLE).orElseThrow());
      PartitionClaim claim = writer.claim(partition, () -> 0);
      while (claim.next() < RECORDS) {
        if (random.nextInt(10) == 0) {
          // A claim of one's own makes the one in hand stale, as another instance's does.
          PartitionClaim heir = writer.claim(partition, () -> 0);
          requireRefused(writer, claim, batch(claim, random));
          claim = heir;
        }
        claim = writer.apply(claim, batch(claim, random), () -> {});
      }
      return true;
    } catch (DatabaseException e) {
      assertThat(e.isOutage()).as(e.toString()).isTrue();
      return false;
    } finally {
      real.close();
    }
  }

  private void requireRefused(RowWriter writer, PartitionClaim stale, RowBatch batch) {
    try {
      writer.apply(stale, batch, () -> {});
      throw new AssertionError("a stale writer was not refused");
    } catch (StaleWriterException e) {
      fenced++;
    }
  }

  /** Begins before the claim's offset now and then, as a consumer that was sought back does. */
  private RowBatch batch(PartitionClaim claim, SplittableRandom random) {
    List<Written> records = Objects.requireNonNull(log.get(claim.partition()));
    long from = Math.max(0, claim.next() - random.nextInt(3));
    long end = Math.min(RECORDS, claim.next() + 1 + random.nextInt(12));
    List<RowChange> changes = new ArrayList<>();
    for (long offset = from; offset < end; offset++) {
      Written record = records.get((int) offset);
      changes.add(
          record.isDeletion()
              ? ThingRows.deletes(offset, record.key())
              : ThingRows.appends(offset, record.key()));
    }
    return new RowBatch(end, changes);
  }
}
