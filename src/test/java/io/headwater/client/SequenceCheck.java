package io.headwater.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What somebody has seen of records that are numbered from 0 on, each key for itself, and what is
 * wrong with that. Thread-safe.
 */
final class SequenceCheck {
  private final Map<String, List<Integer>> seen = new TreeMap<>();

  synchronized void saw(String key, int number) {
    seen.computeIfAbsent(key, first -> new ArrayList<>()).add(number);
  }

  /** Adds what another one has seen, who came later. */
  synchronized void saw(SequenceCheck later) {
    later.numbers().forEach((key, numbers) -> numbers.forEach(number -> saw(key, number)));
  }

  synchronized int size() {
    return seen.values().stream().mapToInt(List::size).sum();
  }

  synchronized Map<String, List<Integer>> numbers() {
    Map<String, List<Integer>> copy = new HashMap<>();
    seen.forEach((key, numbers) -> copy.put(key, List.copyOf(numbers)));
    return copy;
  }

  /** Names what was seen. */
  synchronized Set<String> names() {
    Set<String> names = new HashSet<>();
    seen.forEach((key, numbers) -> numbers.forEach(number -> names.add(name(key, number))));
    return names;
  }

  /** Names what was never seen of that many records of each of these keys. */
  synchronized List<String> gaps(Set<String> keys, int each) {
    return keys.stream()
        .sorted()
        .flatMap(key -> {
          Set<Integer> there = new HashSet<>(seen.getOrDefault(key, List.of()));
          return IntStream.range(0, each)
              .filter(number -> !there.contains(number))
              .mapToObj(number -> name(key, number));
        })
        .toList();
  }

  /** Names what was first seen behind a later one of its key. */
  synchronized List<String> swaps() {
    List<String> swaps = new ArrayList<>();
    seen.forEach((key, numbers) -> {
      Set<Integer> there = new HashSet<>();
      int highest = -1;
      for (int number : numbers) {
        if (there.add(number) && number < highest) {
          swaps.add(name(key, number));
        }
        highest = Math.max(highest, number);
      }
    });
    return swaps;
  }

  /** Names what was seen again, as often as it was. */
  synchronized List<String> repeats() {
    List<String> repeats = new ArrayList<>();
    seen.forEach((key, numbers) -> {
      Set<Integer> there = new HashSet<>();
      numbers.stream()
          .filter(number -> !there.add(number))
          .forEach(number -> repeats.add(name(key, number)));
    });
    return repeats;
  }

  static String name(String key, int number) {
    return key + "#" + number;
  }
}
