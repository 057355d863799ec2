package io.headwater.runtime;

import io.headwater.diagnostic.OutcomeCounts;
import io.headwater.jdbc.DatabaseTableProblems;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.jdbc.ProjectionVersion;
import io.headwater.jdbc.SourcePartition;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.TopologySpec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/*
 * The new version has offsets of its own, so that the live one is neither read nor disturbed, and a
 * rebuild that was interrupted goes on where it was. Partitions are shared among threads, each with
 * a consumer and a connection. It ends when a round finds next to nothing new: what comes after is
 * left to the application, which goes over to the version when it is swapped in.
 *
 * It writes no dead letters: a record that failed when it was live has one, and would get another.
 */

/** Builds the rows of a projection anew, beside those that readers see. */
public final class ProjectionRebuild {
  private static final long TELL_MILLIS = 250;
  private static final long NEXT_TO_NOTHING = 100;
  private static final int MOST_ROUNDS = 20;

  private final ProjectionJob job;
  private final BooleanSupplier isStopped;
  private final AtomicLong done = new AtomicLong();
  private long total;

  private ProjectionRebuild(ProjectionJob job, BooleanSupplier isStopped) {
    this.job = job;
    this.isStopped = isStopped;
  }

  /**
   * How far a rebuild is.
   *
   * @param done offsets that are in the database
   * @param total of those, and those that are left
   */
  public record Progress(long done, long total) {}

  /**
   * What a rebuild came to.
   *
   * @param isComplete whether it has come to the end of the streams; otherwise it was stopped
   * @param counts of the records that it read
   */
  public record Result(ProjectionVersion version, boolean isComplete, OutcomeCounts counts) {}

  /**
   * Builds a version, or goes on with one that is being built.
   *
   * @param listener told several times a second, on the caller's thread
   * @param isStopped asked whether to end before the work is done
   * @throws io.headwater.diagnostic.ProblemException if something is not there, or does not fit, or
   *     there is personal data, and the settings have no protection
   */
  public static Result run(
      TopologySpec topology,
      ProjectionSpec projection,
      AppSettings settings,
      Consumer<Progress> listener,
      BooleanSupplier isStopped)
      throws InterruptedException {
    DatabaseTableProblems.requireNone(topology);
    settings.requireProtection(topology);
    TopologyMetrics metrics = new TopologyMetrics(topology.name());
    ProjectionJob job =
        new ProjectionJob(topology, projection, settings, metrics, Clock.systemUTC());
    ProjectionRebuild rebuild = new ProjectionRebuild(job, isStopped);
    try (ProjectionDatabase database = ProjectionDatabase.open(job.address())) {
      ProjectionVersion version = database.catalog().begin(job.table());
      boolean isComplete = rebuild.build(database, version, listener);
      if (isComplete) {
        database.catalog().built(version);
      }
      return new Result(version, isComplete, metrics.counts());
    }
  }

  private boolean build(
      ProjectionDatabase database, ProjectionVersion version, Consumer<Progress> listener)
      throws InterruptedException {
    for (int round = 1; round <= MOST_ROUNDS && !isStopped.getAsBoolean(); round++) {
      Map<TopicPartition, Long> left = left(database.catalog().positions(version));
      long offsets = left.values().stream().mapToLong(Long::longValue).sum();
      if (round > 1 && offsets <= NEXT_TO_NOTHING) {
        return true;
      }
      total = done.get() + offsets;
      share(version, left, listener);
    }
    return !isStopped.getAsBoolean();
  }

  /** Returns how many offsets are left in each partition that has any. */
  private Map<TopicPartition, Long> left(Map<SourcePartition, Long> positions) {
    Map<TopicPartition, Long> left = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = ProjectionClients.consumer(job)) {
      for (String topic : job.hosted().topics()) {
        for (PartitionInfo info : consumer.partitionsFor(topic)) {
          TopicPartition partition = new TopicPartition(topic, info.partition());
          Long known = positions.get(new SourcePartition(topic, info.partition()));
          long next =
              known == null ? PartitionStarts.of(consumer, partition, job.start(topic)) : known;
          long offsets = PartitionStarts.end(consumer, partition) - next;
          if (offsets > 0) {
            left.put(partition, offsets);
          }
        }
      }
    }
    return left;
  }

  private void share(
      ProjectionVersion version, Map<TopicPartition, Long> left, Consumer<Progress> listener)
      throws InterruptedException {
    Queue<TopicPartition> queue = new ConcurrentLinkedQueue<>(left.keySet());
    int threads = Math.min(job.settings().threads(), Math.max(1, left.size()));
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    AtomicBoolean isOver = new AtomicBoolean();
    BooleanSupplier isEnding = () -> isOver.get() || isStopped.getAsBoolean();
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        ends.add(pool.submit(new RebuildWorker(job, version, queue, done, isEnding)));
      }
      pool.shutdown();
      for (Future<?> end : ends) {
        await(end, listener);
      }
    } finally {
      // First: a fold may take the interrupt of a worker away.
      isOver.set(true);
      pool.shutdownNow();
    }
  }

  private void await(Future<?> end, Consumer<Progress> listener) throws InterruptedException {
    while (true) {
      try {
        end.get(TELL_MILLIS, TimeUnit.MILLISECONDS);
        listener.accept(new Progress(done.get(), Math.max(total, done.get())));
        return;
      } catch (TimeoutException e) {
        listener.accept(new Progress(done.get(), Math.max(total, done.get())));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException("a thread of the rebuild died", e.getCause());
      }
    }
  }
}
