package io.headwater.streams;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Which states of this instance are being made anew of their events. Thread-safe.
 *
 * <p>The partitions of a task that does so are held: the consumer of its thread is to fetch nothing
 * from them, so that the thread keeps polling, and stays a member of its group, for as long as it
 * takes.
 */
public final class StateRebuilds {
  private final Set<Rebuilt> running = ConcurrentHashMap.newKeySet();
  private final Set<Partition> demanded = ConcurrentHashMap.newKeySet();
  private final Set<TopicPartition> released = ConcurrentHashMap.newKeySet();

  /** A partition of a store. */
  record Partition(String store, int number) {}

  /** A partition of a store that is being made anew, and what is held meanwhile. */
  private record Rebuilt(Partition partition, Set<TopicPartition> held) {}

  /** Tells whether states of any store are being made anew. */
  public boolean isAny() {
    return !running.isEmpty();
  }

  /** Tells whether states of a store are being made anew. */
  public boolean isRunning(String store) {
    return running.stream().anyMatch(one -> one.partition().store().equals(store));
  }

  /** Returns the partitions that nothing is to be fetched from. */
  public Set<TopicPartition> held() {
    return running.stream().flatMap(one -> one.held().stream()).collect(Collectors.toSet());
  }

  /**
   * Returns those of some held partitions that may be fetched from again, once each. Partitions
   * whose task was closed meanwhile are not among them: they are Kafka Streams' to resume.
   */
  public Set<TopicPartition> takeReleased(Set<TopicPartition> shut) {
    Set<TopicPartition> taken = new HashSet<>(shut);
    taken.retainAll(released);
    taken.removeAll(held());
    released.removeAll(taken);
    return taken;
  }

  void begin(Partition partition, Set<TopicPartition> held) {
    released.removeAll(held);
    running.add(new Rebuilt(partition, Set.copyOf(held)));
  }

  /** Says that the states are as they should be. */
  void complete(Partition partition) {
    demanded.remove(partition);
    for (Rebuilt one : of(partition)) {
      running.remove(one);
      released.addAll(one.held());
    }
  }

  /** Says that the task was closed, be its states complete or not. */
  void abandon(Partition partition) {
    for (Rebuilt one : of(partition)) {
      running.remove(one);
    }
  }

  private Set<Rebuilt> of(Partition partition) {
    return running.stream()
        .filter(one -> one.partition().equals(partition))
        .collect(Collectors.toSet());
  }

  /** Asks for states to be made anew when their task starts next, as one cannot be read. */
  void demand(Partition partition) {
    demanded.add(partition);
  }

  boolean isDemanded(Partition partition) {
    return demanded.contains(partition);
  }
}
