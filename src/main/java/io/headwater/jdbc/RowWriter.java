package io.headwater.jdbc;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/*
 * Why a record counts once
 *
 * The offset is a row beside the rows, changed in the transaction that changes them. Whoever dies
 * before the commit has done nothing; whoever dies after it is followed by one that starts at the
 * new offset. Kafka's own committed offsets play no part.
 *
 * Why a writer that lost its partition does no harm
 *
 * Each claim raises the epoch of the offset's row, and each batch locks that row and compares. A
 * writer that was paused, or cut off, finds another epoch when it comes back, and changes nothing.
 *
 * Rows that several partitions change
 *
 * A row that exists is locked before it is read, in the order of the keys, so that two batches wait
 * for each other and do not deadlock. A row that does not exist cannot be locked: it is inserted,
 * never upserted, so that the later of two inserts fails on the primary key. Its whole transaction
 * is then tried again and folds into the row that is there now. An upsert would lose the first one.
 */

/** Folds batches of records into the rows of one version. Used by one thread. */
public final class RowWriter {
  private final ProjectionDatabase database;
  private final OffsetRow offsets;
  private final RowTable rows;

  RowWriter(ProjectionDatabase database, DatabaseTable table, ProjectionVersion version) {
    this.database = database;
    this.offsets = new OffsetRow(version);
    this.rows =
        new RowTable(new TableSql(database.dialect(), table.schema(), version.physicalTable()));
  }

  /**
   * Takes the partition from whoever had it.
   *
   * @param start where to start if nothing was applied yet; asked only then, out of a transaction
   * @throws DatabaseException if the database does not do it
   */
  public PartitionClaim claim(SourcePartition partition, LongSupplier start) {
    OptionalLong known = database.transaction(
        "the offset of %s cannot be read".formatted(partition),
        connection -> offsets.next(connection, partition));
    long next = known.isPresent() ? known.getAsLong() : start.getAsLong();
    return database.transaction(
        "%s cannot be claimed".formatted(partition),
        connection -> offsets.claim(connection, partition, next));
  }

  /**
   * Applies a batch, whole or not at all. Records below the claim's offset are left out: they have
   * been applied.
   *
   * @param beforeCommit what has to have happened before the batch counts; may be run again
   * @return the claim for the next batch
   * @throws StaleWriterException if there is a later claim
   * @throws UnstorableRowException if a row has a value that no column takes
   * @throws DatabaseException if the database does not do it; if that is an outage, the batch may
   *     have been applied
   */
  public PartitionClaim apply(PartitionClaim claim, RowBatch batch, Runnable beforeCommit) {
    SourcePartition partition = claim.partition();
    long end = Math.max(claim.next(), batch.end());
    database.transaction(
        "a batch of %s up to offset %d cannot be applied".formatted(partition, end), connection -> {
          offsets.require(connection, claim);
          List<RowChange> due = batch.changes().stream()
              .filter(change -> change.offset() >= claim.next())
              .toList();
          rows.apply(connection, due);
          offsets.advance(connection, claim, end);
          beforeCommit.run();
          return end;
        });
    return new PartitionClaim(partition, end, claim.epoch());
  }
}
