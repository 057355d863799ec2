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
 */
public record AggregateSpec(
    String name,
    String commands,
    String events,
    Optional<String> replies,
    String store,
    Aggregate<?, ?, ?> behavior,
    Duration deduplicationWindow,
    SourceLocation where) {
  /** Window of an aggregate that does not declare one. */
  public static final Duration DEFAULT_DEDUPLICATION_WINDOW = Duration.ofHours(1);

  /** Returns the name of the store that remembers command ids with their replies. */
  public String commandStore() {
    return store + "-command-ids";
  }
}
