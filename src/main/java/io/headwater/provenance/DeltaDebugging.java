package io.headwater.provenance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Finds a small part of a list of which something still holds, by delta debugging: {@code ddmin} of
 * Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002.
 *
 * <p>What is found is 1-minimal: it holds no more if any one element is left out. There may be
 * others, and smaller ones. What holds need not hold of larger parts, too.
 */
final class DeltaDebugging<T> {
  private final Predicate<List<T>> holds;
  private final BooleanSupplier mayTest;
  private List<T> current;
  private boolean isOver;

  /**
   * What was found.
   *
   * @param elements in their order
   * @param isMinimal whether it is 1-minimal; if not, the search had to stop early
   */
  record Part<T>(List<T> elements, boolean isMinimal) {}

  private DeltaDebugging(List<T> all, Predicate<List<T>> holds, BooleanSupplier mayTest) {
    this.current = all;
    this.holds = holds;
    this.mayTest = mayTest;
  }

  /**
   * Minimizes a list.
   *
   * @param all holds
   * @param holds deterministic
   * @param mayTest asked before each test whether there may be one more
   */
  static <T> Part<T> minimize(List<T> all, Predicate<List<T>> holds, BooleanSupplier mayTest) {
    DeltaDebugging<T> search = new DeltaDebugging<>(all, holds, mayTest);
    if (search.test(List.of())) {
      return new Part<>(List.of(), true);
    }
    search.run();
    return new Part<>(List.copyOf(search.current), !search.isOver);
  }

  private boolean test(List<T> some) {
    isOver = isOver || !mayTest.getAsBoolean();
    return !isOver && holds.test(some);
  }

  private void run() {
    int granularity = 2;
    while (current.size() > 1 && !isOver) {
      List<List<T>> parts = split(current, granularity);
      if (isReducedToOneOf(parts)) {
        granularity = 2;
      } else {
        int left = leaveOutAnyOf(parts);
        if (left < parts.size()) {
          granularity = Math.max(2, left);
        } else if (granularity >= current.size()) {
          return;
        } else {
          granularity = Math.min(2 * granularity, current.size());
        }
      }
    }
  }

  private boolean isReducedToOneOf(List<List<T>> parts) {
    for (List<T> part : parts) {
      if (test(part)) {
        current = part;
        return true;
      }
    }
    return false;
  }

  /** Leaves out each part that what holds does not need; returns how many are left. */
  private int leaveOutAnyOf(List<List<T>> parts) {
    List<List<T>> left = new ArrayList<>(parts);
    int at = 0;
    // Of two parts, each is what the other leaves, and was tested.
    while (at < left.size() && left.size() > 2) {
      List<T> others = new ArrayList<>();
      for (int i = 0; i < left.size(); i++) {
        if (i != at) {
          others.addAll(left.get(i));
        }
      }
      if (test(others)) {
        current = others;
        left.remove(at);
      } else {
        at++;
      }
    }
    return left.size();
  }

  private static <T> List<List<T>> split(List<T> all, int into) {
    List<List<T>> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < into; i++) {
      int to = (int) ((long) all.size() * (i + 1) / into);
      parts.add(all.subList(from, to));
      from = to;
    }
    return parts;
  }
}
