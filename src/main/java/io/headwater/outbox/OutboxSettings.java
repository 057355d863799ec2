package io.headwater.outbox;

import io.headwater.client.ClusterAddress;
import io.headwater.client.PublisherSettings;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.OutboxName;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How an outbox is published.
 *
 * @param name of the outbox on the cluster, as a group is named: relays of one table have the same,
 *     those of different tables, or databases, different ones
 * @param publisher where to, and how records are placed
 * @param batchRows rows in one transaction, in [1, 10,000]
 * @param batchBytes of rows in one transaction at most, at least 1; a larger row is one by itself
 * @param poll pause while there is nothing to do, at least 1 ms
 */
public record OutboxSettings(
    String name,
    DatabaseAddress database,
    OutboxName table,
    PublisherSettings publisher,
    int batchRows,
    long batchBytes,
    Duration poll,
    PublishedRows publishedRows,
    UnsendableRows unsendableRows) {
  /** So that the record of the position stays below the largest one that a topic takes. */
  public static final int MOST_ROWS = 10_000;

  private static final int DEFAULT_ROWS = 1_000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");

  /**
   * Rejects what makes no batch.
   *
   * @throws InvalidInputException if the name cannot be part of the name of a topic
   */
  public OutboxSettings {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidInputException(
          new Problem(
              "HW0727",
              "outbox '" + name + "'",
              "a topic cannot be named after it",
              "give it a name of 1 to 200 letters, digits, '.', '_' and '-'"),
          null);
    }
    if (batchRows < 1 || batchRows > MOST_ROWS || batchBytes < 1) {
      throw new IllegalArgumentException(
          "a batch has 1 to %,d rows and at least a byte, was %d and %d"
              .formatted(MOST_ROWS, batchRows, batchBytes));
    }
    if (poll.toMillis() < 1) {
      throw new IllegalArgumentException("poll must be at least 1 ms, was " + poll);
    }
  }

  /**
   * Names the outbox after its table, with batches of 1,000 rows or 4 MiB, a look each 200 ms; what
   * is published is deleted, and what cannot be sent holds its key.
   */
  public static OutboxSettings of(DatabaseAddress database, String table, ClusterAddress cluster) {
    OutboxName name = OutboxName.of(table);
    return new OutboxSettings(
        name.toString(),
        database,
        name,
        PublisherSettings.of(cluster),
        DEFAULT_ROWS,
        4 << 20,
        Duration.ofMillis(200),
        PublishedRows.DELETE,
        UnsendableRows.HOLD_KEY);
  }

  /** Returns these settings under another name. */
  public OutboxSettings withName(String other) {
    return new OutboxSettings(
        other,
        database,
        table,
        publisher,
        batchRows,
        batchBytes,
        poll,
        publishedRows,
        unsendableRows);
  }

  /** Returns these settings with another way to write. */
  public OutboxSettings withPublisher(PublisherSettings other) {
    return new OutboxSettings(
        name, database, table, other, batchRows, batchBytes, poll, publishedRows, unsendableRows);
  }

  /** Returns these settings with other bounds of a batch. */
  public OutboxSettings withBatch(int rows, long bytes) {
    return new OutboxSettings(
        name, database, table, publisher, rows, bytes, poll, publishedRows, unsendableRows);
  }

  /** Returns these settings with another pause. */
  public OutboxSettings withPoll(Duration pause) {
    return new OutboxSettings(
        name,
        database,
        table,
        publisher,
        batchRows,
        batchBytes,
        pause,
        publishedRows,
        unsendableRows);
  }

  /** Returns these settings with another end of published rows. */
  public OutboxSettings withPublishedRows(PublishedRows other) {
    return new OutboxSettings(
        name, database, table, publisher, batchRows, batchBytes, poll, other, unsendableRows);
  }

  /** Returns these settings with another answer to rows that cannot be sent. */
  public OutboxSettings withUnsendableRows(UnsendableRows other) {
    return new OutboxSettings(
        name, database, table, publisher, batchRows, batchBytes, poll, publishedRows, other);
  }

  ClusterAddress cluster() {
    return publisher.cluster();
  }

  /** Returns the name of the position topic, which is the transactional id, too. */
  String positionTopic() {
    return "headwater-outbox-" + name;
  }
}
