package io.headwater.runtime;

import io.headwater.streams.StateRebuilds;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps one consumer of Kafka Streams from fetching for tasks whose states are being made anew. For
 * one thread.
 *
 * <p>Kafka Streams pauses and resumes partitions, too: those of a task that is being restored, and
 * those of which enough records are waiting. So what is held is paused before every poll, whatever
 * happened since the last one; and only what was paused here, and is held no more because its
 * states are complete, is resumed here.
 */
final class IntakeValve {
  private final StateRebuilds rebuilds;
  private final Set<TopicPartition> shut = new HashSet<>();

  IntakeValve(StateRebuilds rebuilds) {
    this.rebuilds = rebuilds;
  }

  /** Pauses and resumes what is assigned to the consumer; called before it polls. */
  void adjust(Consumer<?, ?> consumer) {
    if (!rebuilds.isAny() && shut.isEmpty()) {
      return;
    }
    Set<TopicPartition> assigned = consumer.assignment();
    Set<TopicPartition> open = rebuilds.takeReleased(shut);
    open.retainAll(assigned);
    consumer.resume(open);
    shut.clear();
    shut.addAll(rebuilds.held());
    shut.retainAll(assigned);
    consumer.pause(shut);
  }
}
