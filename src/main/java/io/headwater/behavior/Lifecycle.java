package io.headwater.behavior;

import java.util.Set;

/**
 * How long the state of one key lives: what ends it, what is kept of it then, and when all states
 * are made anew.
 *
 * @param ends cases of the event type, by the number of their field, after which there is no state
 * @param tombstone what is kept of an aggregate that has ended
 * @param version of what evolves the state, at least 1; where it is written in Java, only its
 *     author knows when it folds the same events into other states
 */
public record Lifecycle(Set<Integer> ends, Tombstone tombstone, int version) {
  /** Never ends; the first version. */
  public static final Lifecycle UNENDING = new Lifecycle(Set.of(), Tombstone.KEEP_SEQUENCE, 1);

  /** Copies the set. */
  public Lifecycle {
    ends = Set.copyOf(ends);
    if (version < 1) {
      throw new IllegalArgumentException("version must be at least 1, was " + version);
    }
  }
}
