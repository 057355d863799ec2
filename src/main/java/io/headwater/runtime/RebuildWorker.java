package io.headwater.runtime;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.jdbc.DatabaseException;
import io.headwater.jdbc.DatabaseTable;
import io.headwater.jdbc.PartitionClaim;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.jdbc.ProjectionVersion;
import io.headwater.jdbc.RowWriter;
import io.headwater.jdbc.SourcePartition;
import io.headwater.jdbc.StaleWriterException;
import io.headwater.metrics.DatabaseMeter;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folds one partition after the other into a version, each up to where it ends at the time. */
final class RebuildWorker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RebuildWorker.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ProjectionJob job;
  private final ProjectionVersion version;
  private final Queue<TopicPartition> partitions;
  private final AtomicLong done;
  private final BooleanSupplier isStopped;
  private final DatabaseMeter meter;
  private final BatchWriter batches;

  RebuildWorker(
      ProjectionJob job,
      ProjectionVersion version,
      Queue<TopicPartition> partitions,
      AtomicLong done,
      BooleanSupplier isStopped) {
    this.job = job;
    this.version = version;
    this.partitions = partitions;
    this.done = done;
    this.isStopped = isStopped;
    this.meter = job.metrics().database(job.name());
    this.batches = new BatchWriter(job, DeadLetters.NONE, meter, outcome -> {}, isStopped);
  }

  @Override
  public void run() {
    try (KafkaConsumer<byte[], byte[]> consumer = ProjectionClients.consumer(job)) {
      TopicPartition partition = partitions.poll();
      while (partition != null && !isStopped.getAsBoolean()) {
        if (isBuilt(consumer, partition)) {
          partition = partitions.poll();
        } else {
          pause();
        }
      }
    }
  }

  /** Tells whether it has come to the end; otherwise the database is to be asked again later. */
  private boolean isBuilt(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
    DatabaseTable table = job.table();
    try (ProjectionDatabase database = ProjectionDatabase.open(job.address(), meter::retried)) {
      build(consumer, database.writer(table, version), partition);
      return true;
    } catch (StaleWriterException e) {
      LOG.info("{}; it goes on with it [projection={}]", Causes.told(e), job.name());
      return true;
    } catch (ClusterUnavailableException e) {
      return waits(e);
    } catch (DatabaseException e) {
      if (!e.isOutage()) {
        throw e;
      }
      return waits(e);
    }
  }

  private boolean waits(RuntimeException e) {
    LOG.warn("rebuild waits for the database [reason={}]", Causes.told(e));
    return false;
  }

  private void build(
      KafkaConsumer<byte[], byte[]> consumer, RowWriter writer, TopicPartition partition) {
    consumer.assign(List.of(partition));
    PartitionClaim claim = writer.claim(
        new SourcePartition(partition.topic(), partition.partition()),
        () -> PartitionStarts.of(consumer, partition, job.start(partition.topic())));
    batches.claimed(claim);
    consumer.seek(partition, claim.next());
    long end = PartitionStarts.end(consumer, partition);
    while (claim.next() < end && !isStopped.getAsBoolean()) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      // Behind the last record there may be markers of transactions only.
      long next = consumer.position(partition);
      if (next > claim.next()) {
        PartitionClaim applied = batches.apply(
            writer, claim, records.records(partition).stream().map(job::inputOf).toList(), next);
        done.addAndGet(applied.next() - claim.next());
        claim = applied;
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
