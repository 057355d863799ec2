package io.headwater.operator;

import io.headwater.event.Snapshot;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a key has in a store that holds several things per key: a window, a timer, parked records.
 *
 * @param key encoded
 * @param part which of them, for people: {@code timer 'timeout'}
 * @param state what was folded; only of windows
 * @param facts what else is known of it, for people; nothing that is written in the topology
 */
public record HeldEntry(
    byte[] key, String part, Optional<Snapshot> state, SortedMap<String, String> facts) {
  /** Copies the facts. */
  public HeldEntry {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
  }

  /** Makes an entry without a state. */
  public static HeldEntry of(byte[] key, String part, Map<String, String> facts) {
    return new HeldEntry(key, part, Optional.empty(), new TreeMap<>(facts));
  }
}
