package io.headwater.comparison;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts what differs by place, and keeps the first difference of each key, up to a bound; beyond
 * it there are counts only.
 */
final class PlaceTally {
  private final int mostKeys;
  private final Map<String, Counts> stores = new TreeMap<>();
  private final Map<String, Counts> topics = new TreeMap<>();
  private final Map<String, Long> lost = new TreeMap<>();
  private final Map<String, Long> gained = new TreeMap<>();
  private final Set<Place> seen = new HashSet<>();
  private final List<Divergence> first = new ArrayList<>();
  private boolean isComplete = true;
  private long aggregateKeys;

  /** Where something may differ. */
  record Place(Divergence.Kind kind, String name, KeyBytes key) {}

  /** Of how many records or states what has become. */
  private static final class Counts {
    private long keys;
    private long differing;
    private long missing;
    private long additional;
    private long roots;

    PlaceCounts of(String name) {
      return new PlaceCounts(name, keys, differing, missing, additional, roots);
    }
  }

  PlaceTally(int mostKeys) {
    this.mostKeys = mostKeys;
  }

  boolean isSeen(Place place) {
    return seen.contains(place);
  }

  /** Remembers the first difference of a place; tells whether it is the first. */
  boolean see(Place place, Divergence divergence) {
    if (seen.contains(place)) {
      return false;
    }
    if (seen.size() >= mostKeys) {
      isComplete = false;
      return false;
    }
    seen.add(place);
    first.add(divergence);
    if (place.kind() == Divergence.Kind.DECISION) {
      aggregateKeys++;
    } else {
      counts(place).keys++;
    }
    return true;
  }

  private Counts counts(Place place) {
    return (place.kind() == Divergence.Kind.RECORD ? topics : stores)
        .computeIfAbsent(place.name(), any -> new Counts());
  }

  /** Counts differences of one key in one step. */
  void count(Place place, long differing, long missing, long additional, boolean isRoot) {
    Counts counts = counts(place);
    counts.differing += differing;
    counts.missing += missing;
    counts.additional += additional;
    counts.roots += isRoot ? differing + missing + additional : 0;
  }

  void lost(String topic, String cause) {
    lost.merge(topic + ": " + cause, 1L, Long::sum);
  }

  void gained(String topic, String cause) {
    gained.merge(topic + ": " + cause, 1L, Long::sum);
  }

  Map<String, Long> lost() {
    return lost;
  }

  Map<String, Long> gained() {
    return gained;
  }

  List<PlaceCounts> stores() {
    return counts(stores);
  }

  List<PlaceCounts> topics() {
    return counts(topics);
  }

  private static List<PlaceCounts> counts(Map<String, Counts> places) {
    List<PlaceCounts> all = new ArrayList<>();
    places.forEach((name, counts) -> all.add(counts.of(name)));
    all.removeIf(one -> one.total() == 0); // dead letters are counted by their causes
    return all;
  }

  List<Divergence> first() {
    return first;
  }

  boolean isComplete() {
    return isComplete;
  }

  long aggregateKeys() {
    return aggregateKeys;
  }
}
