package io.headwater.runtime;

import com.google.protobuf.Message;
import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Outcome;
import io.headwater.diagnostic.StrayInterrupts;
import io.headwater.jdbc.DatabaseException;
import io.headwater.jdbc.PartitionClaim;
import io.headwater.jdbc.RowBatch;
import io.headwater.jdbc.RowChange;
import io.headwater.jdbc.RowWriter;
import io.headwater.jdbc.SourcePartition;
import io.headwater.jdbc.UnstorableRowException;
import io.headwater.metrics.DatabaseMeter;
import io.headwater.metrics.ProgramMeter;
import io.headwater.operator.HostedProjection;
import io.headwater.operator.HostedRecord;
import io.headwater.operator.InputRecord;
import io.headwater.operator.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Turns records of one partition into one transaction, or into one for each record where one of
 * them cannot be had with the others; and counts them when that is done. Used by one thread.
 */
final class BatchWriter {
  private final ProjectionJob job;
  private final HostedProjection projection;
  private final DeadLetters letters;
  private final ProgramMeter records;
  private final DatabaseMeter meter;
  private final Consumer<Outcome> outcomes;
  private final StrayInterrupts interrupts;

  /** What may have been committed when the connection broke, by partition. */
  private final Map<SourcePartition, Unsure> unsure = new HashMap<>();

  private record Unsure(long end, List<HostedRecord> records) {}

  /**
   * Writes nothing yet.
   *
   * @param outcomes told what became of each record, when that is done
   * @param isStopping whether its thread is interrupted because it is to end
   */
  BatchWriter(
      ProjectionJob job,
      DeadLetters letters,
      DatabaseMeter meter,
      Consumer<Outcome> outcomes,
      BooleanSupplier isStopping) {
    this.job = job;
    this.projection = job.hosted();
    this.letters = letters;
    this.records = job.metrics().program(job.name());
    this.meter = meter;
    this.outcomes = outcomes;
    this.interrupts = new StrayInterrupts("projection=" + job.name(), isStopping);
  }

  /** A record's change of a row, for the database. */
  private record Change(HostedRecord record, StrayInterrupts interrupts) implements RowChange {
    @Override
    public long offset() {
      return record.source().position().offset();
    }

    @Override
    public Object key() {
      return record.key().orElseThrow();
    }

    @Override
    public Optional<Message> fold(Optional<Message> before) {
      try {
        return record.fold(before);
      } finally {
        interrupts.clear();
      }
    }
  }

  /** Counts what had been committed after all, as a new claim shows. */
  void claimed(PartitionClaim claim) {
    Unsure batch = unsure.remove(claim.partition());
    if (batch != null && batch.end() == claim.next()) {
      count(batch.records());
    }
  }

  /** Forgets about a partition that another instance goes on with. */
  void forget(SourcePartition partition) {
    unsure.remove(partition);
  }

  /**
   * Applies records.
   *
   * @param end the offset that is next after them
   * @return the claim for what comes next
   * @throws HaltingRecordException if a record is to halt the application; those before it are
   *     applied
   */
  PartitionClaim apply(RowWriter writer, PartitionClaim claim, List<InputRecord> input, long end) {
    // Releases are for who has parked something, and no events.
    List<InputRecord> events =
        input.stream().filter(record -> !record.isRelease()).toList();
    List<HostedRecord> read = new ArrayList<>();
    try {
      for (InputRecord record : events) {
        read.add(read(record));
      }
    } catch (HaltingRecordException e) {
      // Those before it are in the way of nothing.
      applyAll(writer, claim, read, events.get(read.size()).position().offset());
      throw e;
    }
    return applyAll(writer, claim, read, end);
  }

  private HostedRecord read(InputRecord record) {
    try {
      return projection.read(record, Limits.DEFAULT, this::await);
    } finally {
      interrupts.clear();
    }
  }

  private void await(Duration wait) {
    interrupts.clear();
    try {
      TimeUnit.NANOSECONDS.sleep(wait.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private PartitionClaim applyAll(
      RowWriter writer, PartitionClaim claim, List<HostedRecord> read, long end) {
    try {
      return transact(writer, claim, read, end);
    } catch (UnstorableRowException | HaltingRecordException e) {
      return applyEach(writer, claim, read, end);
    } catch (DatabaseException e) {
      if (e.isRefusal()) {
        return applyEach(writer, claim, read, end);
      }
      throw e;
    }
  }

  private PartitionClaim applyEach(
      RowWriter writer, PartitionClaim claim, List<HostedRecord> read, long end) {
    PartitionClaim next = claim;
    for (HostedRecord record : read) {
      long offset = record.source().position().offset();
      try {
        next = transact(writer, next, List.of(record), offset + 1);
      } catch (UnstorableRowException e) {
        record.refuse(Causes.told(e));
        next = transact(writer, next, List.of(record), offset + 1);
      } catch (DatabaseException e) {
        if (!e.isRefusal()) {
          throw e;
        }
        record.refuse("the database takes no such row: " + Causes.told(e));
        next = transact(writer, next, List.of(record), offset + 1);
      }
    }
    return transact(writer, next, List.of(), end);
  }

  private PartitionClaim transact(
      RowWriter writer, PartitionClaim claim, List<HostedRecord> read, long end) {
    if (end <= claim.next()) {
      return claim;
    }
    List<HostedRecord> due = read.stream()
        .filter(record -> record.source().position().offset() >= claim.next())
        .toList();
    List<RowChange> changes = due.stream()
        .filter(record -> record.key().isPresent())
        .<RowChange>map(record -> new Change(record, interrupts))
        .toList();
    Set<HostedRecord> kept = new HashSet<>();
    long begin = System.nanoTime();
    PartitionClaim next;
    try {
      next = writer.apply(claim, new RowBatch(end, changes), () -> keepLetters(due, kept));
    } catch (DatabaseException e) {
      if (e.isOutage()) {
        unsure.put(claim.partition(), new Unsure(end, due));
      }
      throw e;
    }
    meter.batch(due.size(), System.nanoTime() - begin);
    count(due);
    return next;
  }

  /** Writes each letter once, however often the transaction has to be tried. */
  private void keepLetters(List<HostedRecord> due, Set<HostedRecord> kept) {
    List<HostedRecord> failed = due.stream()
        .filter(record -> record.letter().isPresent() && !kept.contains(record))
        .toList();
    if (!failed.isEmpty()) {
      letters.keep(failed);
      kept.addAll(failed);
    }
  }

  private void count(List<HostedRecord> done) {
    long now = job.clock().millis();
    for (HostedRecord record : done) {
      records.consumed();
      records.outcome(record.outcome());
      outcomes.accept(record.outcome());
      records.endToEndMillis(Math.max(0, now - Math.max(0, record.source().timestamp())));
      if (record.outcome() == Outcome.DEAD_LETTERED) {
        records.emitted(job.stream(record.source().position().topic()).deadLetterTopic());
      }
    }
  }
}
