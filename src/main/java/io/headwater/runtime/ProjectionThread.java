package io.headwater.runtime;

import io.headwater.diagnostic.Causes;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.FatalErrors;
import io.headwater.diagnostic.HaltingRecordException;
import io.headwater.diagnostic.Problem;
import io.headwater.jdbc.DatabaseException;
import io.headwater.jdbc.DatabaseTable;
import io.headwater.jdbc.PartitionClaim;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.jdbc.ProjectionVersion;
import io.headwater.jdbc.RowWriter;
import io.headwater.jdbc.SourcePartition;
import io.headwater.jdbc.StaleWriterException;
import io.headwater.metrics.DatabaseMeter;
import io.headwater.operator.InputRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * One loop for everything
 *
 * A partition that the group assigns is paused, and has no place of its own yet. The loop claims it
 * in the database, which says where to go on; then it is sought there and resumed. Whatever goes
 * wrong with the database leads back to that state: the connection is closed, all partitions are
 * paused, and are claimed again after a while. So does a pause for dead letters or a full disk. The
 * loop goes on polling in the meantime, so that the group does not take the partitions away from an
 * instance that merely waits.
 *
 * Callbacks of the group come within poll, on this thread. They must not ask the database: one that
 * does not answer would keep the whole group from rebalancing.
 */

/** Folds the partitions that a consumer group assigns into a database, until it is stopped. */
final class ProjectionThread implements Runnable, ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectionThread.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final ProjectionJob job;
  private final ReaderIntake intake;
  private final DatabaseTable table;
  private final DatabaseMeter meter;
  private final DeadLetters letters;
  private final BatchWriter batches;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, PartitionClaim> claims = new ConcurrentHashMap<>();
  private final Set<TopicPartition> unclaimed = ConcurrentHashMap.newKeySet();
  private Optional<Connected> connected = Optional.empty();
  private Duration pause = FIRST_PAUSE;
  private long retryNanos = System.nanoTime();
  private long lookNanos = System.nanoTime();
  private volatile boolean hasJoined;
  private volatile boolean isStopping;
  private volatile Optional<String> halt = Optional.empty();

  /** A connection, and the version that is written over it. */
  private record Connected(
      ProjectionDatabase database, ProjectionVersion version, RowWriter writer) {}

  ProjectionThread(ProjectionJob job, ReaderIntake intake) {
    this.job = job;
    this.intake = intake;
    this.table = job.table();
    this.meter = job.metrics().database(job.name());
    this.letters = new DeadLetterProducer(job);
    this.batches = new BatchWriter(job, letters, meter, intake::decided, () -> isStopping);
    this.consumer = ProjectionClients.consumer(job);
  }

  /** Tells whether it has its partitions, and the database has taken whatever it was given. */
  boolean isReady() {
    return hasJoined && unclaimed.isEmpty() && halt.isEmpty() && !isPaused();
  }

  private boolean isPaused() {
    return intake.paused().isPresent();
  }

  /** Returns why it has ended, if nobody asked it to. */
  Optional<String> halt() {
    return halt;
  }

  /** Asks it to end, after the batch in hand. */
  void stop() {
    isStopping = true;
    consumer.wakeup();
  }

  @Override
  public void run() {
    try (consumer;
        letters) {
      consumer.subscribe(List.copyOf(job.hosted().topics()), this);
      while (!isStopping) {
        round();
      }
    } catch (WakeupException e) {
      LOG.debug("projection stops [projection={}]", job.name());
    } catch (HaltingRecordException e) {
      halt = Optional.of(Causes.told(e));
      LOG.error("application halts: {}", Causes.told(e));
    } catch (OffsetOutOfRangeException e) {
      halt = Optional.of(gone(e).render());
      LOG.error("application halts: {}", gone(e).render());
    } catch (RuntimeException | Error e) {
      halt = Optional.of(ended(e));
      LOG.error("application halts: projection '{}' ended", job.name(), e);
    } finally {
      disconnect();
      List.copyOf(claims.keySet()).forEach(this::forget);
    }
  }

  private String ended(Throwable thrown) {
    String name = "projection '" + job.name() + "'";
    return FatalErrors.areIn(thrown)
        ? FatalErrors.problem(name, false, thrown, "").render()
        : name + " ended: " + Causes.told(thrown);
  }

  private Problem gone(OffsetOutOfRangeException e) {
    TopicPartition partition = e.partitions().iterator().next();
    return new Problem(
        "HW1715",
        job.where(),
        "projection '%s' has to go on at %s@%d, which the topic does not have any more"
            .formatted(job.name(), partition, e.offsetOutOfRangePartitions().get(partition)),
        "rebuild it from what is left: headwater projection rebuild %s %s --swap"
            .formatted(job.topology().name(), job.name()));
  }

  private void round() {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    try {
      for (TopicPartition partition : records.partitions()) {
        apply(partition, records);
      }
      if (isPaused()) {
        unclaimAll();
      }
      followTheLiveVersion();
      claimWhatIsNot();
    } catch (DatabaseException e) {
      if (!e.isOutage()) {
        throw e;
      }
      waitForBetterTimes(e);
    } catch (ClusterUnavailableException | RetriableException e) {
      waitForBetterTimes(e);
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      if (!(e.getCause() instanceof RetriableException)) {
        throw e;
      }
      waitForBetterTimes(e);
    }
  }

  private void apply(TopicPartition partition, ConsumerRecords<byte[], byte[]> records) {
    if (!claims.containsKey(partition) || connected.isEmpty()) {
      return;
    }
    List<ConsumerRecord<byte[], byte[]>> all = records.records(partition);
    OffsetAndMetadata next = records.nextOffsets().get(partition);
    long end = next == null ? all.get(all.size() - 1).offset() + 1 : next.offset();
    try {
      int done = 0;
      while (done < all.size() && !isPaused()) {
        int to = done + Math.min(all.size() - done, intake.portion());
        apply(
            partition,
            all.subList(done, to),
            to == all.size() ? end : all.get(to).offset());
        done = to;
      }
      if (done < all.size()) {
        // What was left out is read again, even if the pause is over by now.
        unclaim(Set.of(partition));
      }
      pause = FIRST_PAUSE;
    } catch (StaleWriterException e) {
      meter.fenced();
      LOG.info("{} [projection={}]", Causes.told(e), job.name());
      // Should the group think otherwise, it has said so by then.
      unclaim(Set.of(partition));
      retryNanos = System.nanoTime() + BETWEEN_LOOKS.toNanos();
    }
  }

  private void apply(
      TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> some, long end) {
    PartitionClaim claim = Objects.requireNonNull(claims.get(partition));
    RowWriter writer = connected.orElseThrow().writer();
    List<InputRecord> input = some.stream().map(job::inputOf).toList();
    claims.put(partition, batches.apply(writer, claim, input, end));
  }

  private void claimWhatIsNot() {
    if (unclaimed.isEmpty() || isPaused() || System.nanoTime() - retryNanos < 0) {
      return;
    }
    Connected to = connect();
    for (TopicPartition partition : Set.copyOf(unclaimed)) {
      SourcePartition source = new SourcePartition(partition.topic(), partition.partition());
      PartitionClaim claim = to.writer()
          .claim(
              source, () -> PartitionStarts.of(consumer, partition, job.start(partition.topic())));
      batches.claimed(claim);
      consumer.seek(partition, claim.next());
      consumer.resume(Set.of(partition));
      claims.put(partition, claim);
      unclaimed.remove(partition);
    }
    pause = FIRST_PAUSE;
  }

  private void measure() {
    claims.forEach((partition, claim) -> job.metrics()
        .projection(
            job.name(),
            partition.topic(),
            partition.partition(),
            claim.next(),
            consumer.currentLag(partition).orElse(0)));
  }

  private Connected connect() {
    if (connected.isEmpty()) {
      ProjectionDatabase database = ProjectionDatabase.open(job.address(), meter::retried);
      try {
        ProjectionVersion version = database.catalog().open(table);
        connected = Optional.of(new Connected(database, version, database.writer(table, version)));
        LOG.info(
            "projection writes version {} [projection={}, database={}]",
            version.number(),
            job.name(),
            job.address());
      } catch (RuntimeException e) {
        database.close();
        throw e;
      }
    }
    return connected.get();
  }

  /** Goes over to the version that was swapped in, if it is one of this code's. */
  private void followTheLiveVersion() {
    if (connected.isEmpty() || System.nanoTime() - lookNanos < 0) {
      return;
    }
    lookNanos = System.nanoTime() + BETWEEN_LOOKS.toNanos();
    measure();
    Connected now = connected.get();
    Optional<ProjectionVersion> live = now.database().catalog().find(table);
    if (live.isPresent() && live.get().number() != now.version().number()) {
      unclaimAll();
      disconnect();
    }
  }

  private void waitForBetterTimes(RuntimeException e) {
    meter.retried();
    LOG.warn(
        "projection waits {} ms for the database [projection={}, database={}, reason={}]",
        pause.toMillis(),
        job.name(),
        job.address(),
        Causes.told(e));
    unclaimAll();
    disconnect();
    retryNanos = System.nanoTime() + pause.toNanos();
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
  }

  private void unclaimAll() {
    unclaim(new HashSet<>(claims.keySet()));
  }

  private void unclaim(Set<TopicPartition> partitions) {
    consumer.pause(partitions);
    unclaimed.addAll(partitions);
    partitions.forEach(this::forget);
  }

  private void forget(TopicPartition partition) {
    job.metrics().forgetProjection(job.name(), partition.topic(), partition.partition());
    claims.remove(partition);
  }

  private void disconnect() {
    connected.ifPresent(one -> one.database().close());
    connected = Optional.empty();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    for (TopicPartition partition : assigned) {
      // Paused, it reads nothing there; without a place, the consumer would look for one itself.
      consumer.seek(partition, 0);
    }
    consumer.pause(assigned);
    unclaimed.addAll(assigned);
    hasJoined = true;
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    for (TopicPartition partition : new ArrayList<>(revoked)) {
      unclaimed.remove(partition);
      batches.forget(new SourcePartition(partition.topic(), partition.partition()));
      forget(partition);
    }
  }
}
