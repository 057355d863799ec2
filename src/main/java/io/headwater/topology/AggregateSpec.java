package io.headwater.topology;

import io.headwater.behavior.Aggregate;
import io.headwater.diagnostic.SourceLocation;
import java.time.Duration;
import java.util.Optional;

/**
 * An aggregate bound to its streams.
 *
 * @param commands stream of commands, keyed by aggregate id
 * @param events stream of the decided events, keyed by aggregate id
 * @param replies stream of {@code headwater.Reply}, keyed by aggregate id
 * @param store name of the state store
 * @param deduplicationWindow event time within which a command id is remembered; at least 1 ms
 * @param recovery what becomes of commands that cannot be decoded or decided; absent to leave it to
 *     the topology
 */
public record AggregateSpec(
    String name,
    String commands,
    String events,
    Optional<String> replies,
    String store,
    Aggregate<?, ?, ?> behavior,
    Duration deduplicationWindow,
    Optional<Recovery> recovery,
    SourceLocation where) {
  /** Window of an aggregate that does not declare one. */
  public static final Duration DEFAULT_DEDUPLICATION_WINDOW = Duration.ofHours(1);

  /** Returns the same aggregate, remembering command ids for another time. */
  public AggregateSpec withDeduplicationWindow(Duration window) {
    return new AggregateSpec(
        name, commands, events, replies, store, behavior, window, recovery, where);
  }

  /** Returns the same aggregate, recovering in another way. */
  public AggregateSpec withRecovery(Recovery other) {
    return new AggregateSpec(
        name,
        commands,
        events,
        replies,
        store,
        behavior,
        deduplicationWindow,
        Optional.of(other),
        where);
  }

  /** Returns the name of the store that remembers command ids with their replies. */
  public String commandStore() {
    return store + "-command-ids";
  }
}
