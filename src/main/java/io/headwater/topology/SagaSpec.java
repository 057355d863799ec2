package io.headwater.topology;

import io.headwater.behavior.Saga;
import io.headwater.diagnostic.SourceLocation;
import java.time.Duration;
import java.util.Optional;

/**
 * A process manager bound to its streams, those that it reads and sends to by their names.
 *
 * @param events stream of {@code headwater.SagaEvent}, keyed by process id; processes are spread
 *     over partitions as it is
 * @param store name of the state store
 * @param deduplicationWindow event time within which an input id is remembered, and that a process
 *     has ended; at least 1 ms
 * @param recovery what becomes of inputs that cannot be decoded or reacted to; absent to leave it
 *     to the topology
 */
public record SagaSpec(
    String name,
    String events,
    String store,
    Saga<?> behavior,
    Duration deduplicationWindow,
    Optional<Recovery> recovery,
    SourceLocation where) {
  /** Window of a saga that does not declare one. */
  public static final Duration DEFAULT_DEDUPLICATION_WINDOW = Duration.ofHours(1);

  /** Full name of the type of the events. */
  public static final String EVENT = "headwater.SagaEvent";

  /** Returns the same saga, remembering input ids for another time. */
  public SagaSpec withDeduplicationWindow(Duration window) {
    return new SagaSpec(name, events, store, behavior, window, recovery, where);
  }

  /** Returns the same saga, recovering in another way. */
  public SagaSpec withRecovery(Recovery other) {
    return new SagaSpec(
        name, events, store, behavior, deduplicationWindow, Optional.of(other), where);
  }

  /** Returns the name of the store that remembers input ids and ended processes. */
  public String inputStore() {
    return store + "-input-ids";
  }

  /** Returns the name of the store of pending timers. */
  public String timerStore() {
    return store + "-timers";
  }

  /** Returns the name of the repartition that leads inputs of a stream to their processes. */
  public String hopOf(String stream) {
    return name + "-" + stream;
  }

  /** Returns the name of the program that sends inputs of a stream on their way. */
  public String routeOf(String stream) {
    return name + "/" + stream;
  }

  /** Tells whether the saga reads a stream. */
  public boolean reads(String stream) {
    return behavior.input(stream).isPresent();
  }
}
