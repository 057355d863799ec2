package io.headwater.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Pauses and resumes the partitions of a consumer, as the throttle says. A paused consumer goes on
 * to be polled, so that it stays in its group. Used by the reading thread only.
 */
final class BackPressure {
  private final Consumer<byte[], byte[]> consumer;
  private final Throttle throttle;
  private final Set<TopicPartition> paused = new HashSet<>();
  private long pausedSinceNanos;

  BackPressure(Consumer<byte[], byte[]> consumer, Throttle throttle) {
    this.consumer = consumer;
    this.throttle = throttle;
  }

  private static Throttle.Pending pendingOf(PartitionShare share) {
    return new Throttle.Pending(share.pending(), share.pendingBytes(), share.window());
  }

  /**
   * Pauses and resumes.
   *
   * @param isDraining whether a partition takes no more before all that was taken of it is done
   * @param isHeld whether no partition takes more
   */
  void apply(Collection<PartitionShare> shares, boolean isDraining, boolean isHeld) {
    Throttle.Pending all = new Throttle.Pending(0, 0, 0);
    for (PartitionShare share : shares) {
      all = all.plus(pendingOf(share));
    }
    List<TopicPartition> pause = new ArrayList<>();
    List<TopicPartition> resume = new ArrayList<>();
    for (PartitionShare share : shares) {
      boolean isPaused = paused.contains(share.partition());
      boolean pauses = isHeld
          || (isDraining && share.pending() > 0)
          || throttle.pauses(isPaused, pendingOf(share), all, shares.size());
      if (pauses != isPaused) {
        (pauses ? pause : resume).add(share.partition());
      }
    }
    change(pause, resume);
  }

  private void change(List<TopicPartition> pause, List<TopicPartition> resume) {
    if (!pause.isEmpty()) {
      if (paused.isEmpty()) {
        pausedSinceNanos = System.nanoTime();
      }
      consumer.pause(pause);
      paused.addAll(pause);
    }
    if (!resume.isEmpty()) {
      consumer.resume(resume);
      resume.forEach(paused::remove);
      // What is still paused is waited for anew: the polls are short again.
      pausedSinceNanos = System.nanoTime();
    }
  }

  /** Returns how long the next poll may wait. */
  Duration pollTime() {
    return Throttle.poll(
        paused.isEmpty()
            ? Duration.ZERO
            : Duration.ofNanos(Math.max(1, System.nanoTime() - pausedSinceNanos)));
  }

  boolean isPaused(TopicPartition partition) {
    return paused.contains(partition);
  }

  /** Forgets a partition that is not read any more. */
  void forget(TopicPartition partition) {
    paused.remove(partition);
  }
}
