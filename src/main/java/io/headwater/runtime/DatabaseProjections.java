package io.headwater.runtime;

import io.headwater.jdbc.DatabaseAddress;
import io.headwater.jdbc.DatabaseTable;
import io.headwater.jdbc.DatabaseTableProblems;
import io.headwater.jdbc.ProjectionDatabase;
import io.headwater.jdbc.SourcePartition;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.topology.ProjectionSpec;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** The projections of one instance whose rows a database keeps, each on threads of its own. */
final class DatabaseProjections implements AutoCloseable {
  private static final Duration LONGEST_STOP = Duration.ofSeconds(8);

  private final List<ProjectionJob> jobs;
  private final ReaderIntakes intakes;
  private final List<ProjectionThread> loops = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private DatabaseProjections(List<ProjectionJob> jobs, ReaderIntakes intakes) {
    this.jobs = jobs;
    this.intakes = intakes;
  }

  /** Starts nothing yet. */
  static DatabaseProjections of(
      TopologySpec topology, AppSettings settings, TopologyMetrics metrics, ReaderIntakes intakes) {
    return new DatabaseProjections(
        topology.databaseProjections().stream()
            .map(one -> new ProjectionJob(topology, one, settings, metrics, Clock.systemUTC()))
            .toList(),
        intakes);
  }

  /**
   * Checks the tables of all projections, and creates those that are not there.
   *
   * @throws io.headwater.diagnostic.InvalidTopologyException if their rows cannot be kept
   * @throws io.headwater.diagnostic.ClusterUnavailableException if the database cannot be reached
   * @throws io.headwater.diagnostic.InvalidInputException if what is there does not fit
   */
  static void prepare(TopologySpec topology, AppSettings settings) {
    DatabaseTableProblems.requireNone(topology);
    List<ProjectionSpec> projections = topology.databaseProjections();
    if (!projections.isEmpty()) {
      try (ProjectionDatabase database = ProjectionDatabase.open(settings.databaseAddress())) {
        projections.forEach(one -> database.catalog().open(DatabaseTable.of(topology, one)));
      }
    }
  }

  /** Returns the database, if a projection keeps its rows in one. */
  Optional<DatabaseAddress> address() {
    return jobs.stream().findFirst().map(ProjectionJob::address);
  }

  /** Starts as many threads for each as the instance has stream threads. */
  void start() {
    for (ProjectionJob job : jobs) {
      for (int i = 1; i <= job.settings().threads(); i++) {
        ProjectionThread loop = new ProjectionThread(job, intakes.ofProjection(job.name()));
        Thread thread = new Thread(loop, "%s-database-%d".formatted(job.group(), i));
        thread.setDaemon(true);
        loops.add(loop);
        threads.add(thread);
        thread.start();
      }
    }
  }

  /** Tells whether all of them have their partitions and their database. */
  boolean areReady() {
    return loops.stream().allMatch(ProjectionThread::isReady);
  }

  /** Returns what an application is in that has nothing else to do. */
  String state() {
    if (halt().isPresent()) {
      return "ERROR";
    }
    return areReady() ? "RUNNING" : "WAITING";
  }

  /** Returns why one of them ended, if one did. */
  Optional<String> halt() {
    return loops.stream().flatMap(loop -> loop.halt().stream()).findFirst();
  }

  /** Counts the records that no instance has in the database yet. */
  long behind(ClusterTopics cluster) {
    if (jobs.isEmpty()) {
      return 0;
    }
    Map<TopicPartition, Long> behind = new HashMap<>();
    long left = 0;
    try (ProjectionDatabase database =
        ProjectionDatabase.open(jobs.get(0).settings().databaseAddress())) {
      Map<TopicPartition, Long> allEnds = new HashMap<>();
      for (ProjectionJob job : jobs) {
        Map<SourcePartition, Long> done = database
            .catalog()
            .find(job.table())
            .map(database.catalog()::positions)
            .orElse(Map.of());
        Map<TopicPartition, Long> ends = ends(cluster, job);
        allEnds.putAll(ends);
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
          TopicPartition partition = end.getKey();
          long next =
              done.getOrDefault(new SourcePartition(partition.topic(), partition.partition()), 0L);
          if (end.getValue() > next) {
            behind.merge(partition, next, Math::min);
            left += end.getValue() - next;
          }
        }
      }
      // A marker at the end of a transaction has an offset, but is no record.
      return left == 0 || !cluster.hasRecords(behind, allEnds) ? 0 : left;
    }
  }

  private static Map<TopicPartition, Long> ends(ClusterTopics cluster, ProjectionJob job) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (StreamSpec stream : job.streams()) {
      for (int i = 0; i < stream.partitions(); i++) {
        asked.put(new TopicPartition(stream.topic(), i), OffsetSpec.latest());
      }
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    cluster
        .await(cluster.admin().listOffsets(asked).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /** Stops all threads, each after the batch in hand. */
  @Override
  public void close() {
    loops.forEach(ProjectionThread::stop);
    long deadline = System.nanoTime() + LONGEST_STOP.toNanos();
    for (Thread thread : threads) {
      try {
        thread.join(Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
