package io.headwater.runtime;

import io.headwater.metrics.TopologyMetrics;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how far projections are in the partitions that this instance has, on a thread of its
 * own.
 */
final class ProjectionWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectionWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final ProjectionPositions positions;
  private final Supplier<Set<TopicPartition>> own;
  private final TopologyMetrics metrics;
  private final Set<Watched> watched = new HashSet<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread daemon = new Thread(task, "headwater-projections");
        daemon.setDaemon(true);
        return daemon;
      });

  /** A partition that a projection reads. */
  private record Watched(String projection, String topic, int partition) {}

  /**
   * Does nothing before it is started.
   *
   * @param own the partitions of this instance at the time
   */
  ProjectionWatch(
      ProjectionPositions positions, Supplier<Set<TopicPartition>> own, TopologyMetrics metrics) {
    this.positions = positions;
    this.own = own;
    this.metrics = metrics;
  }

  void start() {
    var unused = thread.scheduleWithFixedDelay(
        this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      measure();
    } catch (RuntimeException e) {
      LOG.debug("projections could not be measured", e);
      forget(new HashSet<>(watched));
    }
  }

  /** Measures once; partitions that have moved to another instance are forgotten. */
  void measure() {
    Set<TopicPartition> mine = own.get();
    Set<Watched> gone = new HashSet<>(watched);
    for (ProjectionProgress projection : positions.read()) {
      for (ProjectionProgress.Part part : projection.parts()) {
        if (mine.contains(new TopicPartition(part.topic(), part.partition()))) {
          Watched one = new Watched(projection.projection(), part.topic(), part.partition());
          metrics.projection(
              one.projection(),
              one.topic(),
              one.partition(),
              part.position().orElse(0),
              part.lag());
          watched.add(one);
          gone.remove(one);
        }
      }
    }
    forget(gone);
  }

  private void forget(Set<Watched> gone) {
    gone.forEach(one -> metrics.forgetProjection(one.projection(), one.topic(), one.partition()));
    watched.removeAll(gone);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
