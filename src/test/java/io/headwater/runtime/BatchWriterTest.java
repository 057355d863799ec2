package io.headwater.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.headwater.behavior.Projection;
import io.headwater.diagnostic.FailureCode;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.dsl.StreamRef;
import io.headwater.dsl.TopologyBuilder;
import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.PartitionClaim;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.jdbc.RowWriter;
import io.headwater.jdbc.SourcePartition;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.operator.HostedRecord;
import io.headwater.operator.InputRecord;
import io.headwater.topology.Recovery;
import io.headwater.topology.TopologySpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches with records that cannot be had with the others, on a database in this process. */
class BatchWriterTest {
  private static final SourcePartition PARTITION = new SourcePartition("words", 0);
  private static final String BAD = "bad\0";
  private static final String FAILING = "failing";
  private static final String INTERRUPTING = "interrupting";
  private static final String EXHAUSTING = "exhausting";

  private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
  private final TopologyMetrics metrics = new TopologyMetrics("app");
  private final List<HostedRecord> letters = new ArrayList<>();
  private ProjectionDatabase database;
  private boolean isStopping;

  @BeforeEach
  void connect() {
    database = ProjectionDatabase.open(DatabaseAddress.of(url));
  }

  @AfterEach
  void disconnect() {
    database.close();
  }

  private ProjectionJob job(Recovery recovery) {
    TopologyBuilder builder = TopologyBuilder.topology("app");
    StreamRef<StringValue> words = builder.stream("words", StringValue.class);
    Projection rows = Projection.of("rows", StringValue.class, StringValue::toBuilder)
        .on(StringValue.class, (row, word) -> {
          if (word.getValue().equals(FAILING)) {
            throw new IllegalStateException();
          }
          if (word.getValue().equals(EXHAUSTING)) {
            throw new IllegalStateException(new OutOfMemoryError("heap"));
          }
          if (word.getValue().equals(INTERRUPTING)) {
            Thread.currentThread().interrupt();
          }
          row.setValue(row.getValue() + word.getValue());
        })
        .build();
    builder.projection(rows, binding -> binding.from(words).database("rows").onError(recovery));
    TopologySpec topology = builder.build();
    return new ProjectionJob(
        topology,
        topology.projections().get(0),
        AppSettings.of("nowhere:1", Path.of("")).withDatabase(DatabaseAddress.of(url)),
        metrics,
        Clock.systemUTC());
  }

  private BatchWriter batches(ProjectionJob job) {
    return new BatchWriter(
        job, letters::addAll, metrics.database("rows"), outcome -> {}, () -> isStopping);
  }

  private RowWriter writer(ProjectionJob job) {
    return database.writer(job.table(), database.catalog().open(job.table()));
  }

  private static InputRecord record(long offset, String key, String word) {
    return new InputRecord(
        new RecordPosition("words", 0, offset),
        1,
        true,
        key.getBytes(StandardCharsets.UTF_8),
        StringValue.of(word).toByteArray(),
        EventHeaders.NONE);
  }

  private List<String> rows() throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        ResultSet found = connection
            .createStatement()
            .executeQuery("SELECT \"row_key\", \"value\" FROM \"rows\" ORDER BY 1")) {
      while (found.next()) {
        rows.add(found.getString(1) + "=" + found.getString(2));
      }
    }
    return rows;
  }

  @Test
  void passesOverReleasesOfWhatOthersHaveParked() throws SQLException {
    ProjectionJob job = job(Recovery.fail());
    BatchWriter batches = batches(job);
    RowWriter writer = writer(job);
    InputRecord release = new InputRecord(
        new RecordPosition("words", 0, 1),
        1,
        true,
        "k".getBytes(StandardCharsets.UTF_8),
        null,
        EventHeaders.ofRelease("repaired"));

    PartitionClaim next = batches.apply(
        writer,
        writer.claim(PARTITION, () -> 0),
        List.of(record(0, "k", "a"), release, record(2, "k", "c")),
        3);

    assertThat(next.next()).isEqualTo(3);
    assertThat(rows()).containsExactly("k=ac");
    assertThat(letters).isEmpty();
    assertThat(metrics.counts().consumed()).isEqualTo(2);
  }

  @Test
  void letsARowThatNoColumnTakesBeTheOnlyOneThatFails() throws SQLException {
    ProjectionJob job = job(Recovery.deadLetter());
    BatchWriter batches = batches(job);
    RowWriter writer = writer(job);

    PartitionClaim next = batches.apply(
        writer,
        writer.claim(PARTITION, () -> 0),
        List.of(record(0, "k", "a"), record(1, "k", BAD), record(2, "k", "c")),
        4);

    assertThat(next.next()).isEqualTo(4);
    assertThat(rows()).containsExactly("k=ac");
    assertThat(letters).singleElement().satisfies(letter -> {
      assertThat(letter.source().position().offset()).isEqualTo(1);
      assertThat(letter.letter().orElseThrow().code()).isEqualTo(FailureCode.SERIALIZE);
    });
    assertThat(metrics.counts().of(Outcome.PROCESSED)).isEqualTo(2);
    assertThat(metrics.counts().of(Outcome.DEAD_LETTERED)).isEqualTo(1);
    assertThat(metrics.counts().isConserved()).isTrue();
  }

  @Test
  void appliesWhatComesBeforeARecordThatHalts() throws SQLException {
    ProjectionJob job = job(Recovery.fail());
    BatchWriter batches = batches(job);
    RowWriter writer = writer(job);
    PartitionClaim claim = writer.claim(PARTITION, () -> 0);

    assertThatThrownBy(() -> batches.apply(
            writer,
            claim,
            List.of(record(0, "k", "a"), record(1, "k", FAILING), record(2, "k", "c")),
            3))
        .isInstanceOf(HaltingRecordException.class);

    assertThat(rows()).containsExactly("k=a");
    assertThat(writer.claim(PARTITION, () -> 0).next()).isEqualTo(1);
    assertThat(metrics.counts().consumed()).isEqualTo(1);
  }

  @Test
  void appliesWhatComesBeforeARecordAtWhichTheJvmFails() throws SQLException {
    ProjectionJob job = job(Recovery.deadLetter());
    BatchWriter batches = batches(job);
    RowWriter writer = writer(job);
    PartitionClaim claim = writer.claim(PARTITION, () -> 0);

    assertThatThrownBy(() -> batches.apply(
            writer,
            claim,
            List.of(record(0, "k", "a"), record(1, "k", EXHAUSTING), record(2, "k", "c")),
            3))
        .isInstanceOf(HaltingRecordException.class)
        .hasMessageStartingWith("words-0@1: the JVM failed while the record was in hand, which need"
            + " not be to blame (OutOfMemoryError: heap) [HW1875]");

    assertThat(rows()).containsExactly("k=a");
    assertThat(letters).isEmpty();
    assertThat(metrics.counts().consumed()).isEqualTo(1);
  }

  @Test
  void appliesNothingIfALetterCannotBeKept() throws SQLException {
    ProjectionJob job = job(Recovery.deadLetter());
    BatchWriter batches = new BatchWriter(
        job,
        failed -> {
          throw new org.apache.kafka.common.KafkaException("no broker");
        },
        metrics.database("rows"),
        outcome -> {},
        () -> false);
    RowWriter writer = writer(job);
    PartitionClaim claim = writer.claim(PARTITION, () -> 0);

    assertThatThrownBy(() ->
            batches.apply(writer, claim, List.of(record(0, "k", "a"), record(1, "k", FAILING)), 2))
        .hasMessage("no broker");

    assertThat(rows()).isEmpty();
    assertThat(metrics.counts().consumed()).isZero();
  }

  @Test
  void countsRecordsThatAreAppliedAlreadyOnce() throws SQLException {
    ProjectionJob job = job(Recovery.deadLetter());
    BatchWriter batches = batches(job);
    RowWriter writer = writer(job);
    List<InputRecord> records = List.of(record(0, "k", "a"), record(1, "k", "b"));

    PartitionClaim next = batches.apply(writer, writer.claim(PARTITION, () -> 0), records, 2);
    batches.apply(writer, next, List.of(records.get(1), record(2, "k", "c")), 3);

    assertThat(rows()).containsExactly("k=abc");
    assertThat(metrics.counts().consumed()).isEqualTo(3);
  }

  /* The consumer would throw at its next poll, and the projection end. */
  @Test
  void leavesNoInterruptOfAFoldToItsThread() throws SQLException {
    ProjectionJob job = job(Recovery.deadLetter());
    RowWriter writer = writer(job);

    batches(job)
        .apply(
            writer,
            writer.claim(PARTITION, () -> 0),
            List.of(record(0, "k", INTERRUPTING), record(1, "k", "b")),
            2);

    assertThat(Thread.interrupted()).isFalse();
    assertThat(rows()).containsExactly("k=interruptingb");
  }

  @Test
  void leavesAnInterruptToItsThreadThatIsToStop() {
    ProjectionJob job = job(Recovery.deadLetter());
    RowWriter writer = writer(job);
    isStopping = true;

    batches(job)
        .apply(writer, writer.claim(PARTITION, () -> 0), List.of(record(0, "k", INTERRUPTING)), 1);

    assertThat(Thread.interrupted()).isTrue();
  }
}
