package io.headwater.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The offsets that the threads of this instance have committed. What was committed once stays so,
 * also when another instance goes on from there. Thread-safe.
 */
final class CommittedOffsets {
  private final Map<TopicPartition, Long> offsets = new ConcurrentHashMap<>();
  private long commits;

  /** Hears that a commit has succeeded. */
  void committed(Map<TopicPartition, OffsetAndMetadata> committed) {
    committed.forEach((partition, at) -> offsets.merge(partition, at.offset(), Math::max));
    synchronized (this) {
      commits++;
      notifyAll();
    }
  }

  /** Tells whether this instance has committed all of these. */
  boolean cover(Map<TopicPartition, Long> targets) {
    return targets.entrySet().stream()
        .allMatch(target -> offsets.getOrDefault(target.getKey(), -1L) >= target.getValue());
  }

  /** Returns how many commits there were, for {@link #awaitAfter}. */
  synchronized long count() {
    return commits;
  }

  /** Waits until there was another commit than the first {@code seen}; returns by then at last. */
  synchronized void awaitAfter(long seen, Duration wait) throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    long left = wait.toMillis();
    while (commits == seen && left > 0) {
      wait(left);
      left = (deadline - System.nanoTime()) / 1_000_000;
    }
  }
}
