package io.headwater.replay;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** When the clock is to wake which program: one time each, in their order. */
final class WakeTimes {
  private final Map<ProgramPlace, Wake> byPlace = new HashMap<>();
  private final NavigableSet<Wake> inOrder = new TreeSet<>();

  /**
   * A program and its time.
   *
   * @param at milliseconds since the epoch; before all times for one that is overdue
   */
  record Wake(long at, ProgramPlace place) implements Comparable<Wake> {
    private static final Comparator<Wake> ORDER = Comparator.comparingLong(Wake::at)
        .thenComparingInt(wake -> wake.place().program())
        .thenComparingInt(wake -> wake.place().partition());

    @Override
    public int compareTo(Wake other) {
      return ORDER.compare(this, other);
    }
  }

  /** Sets the time of a program, in place of the one before; {@code Long.MAX_VALUE} for never. */
  void set(ProgramPlace place, long at) {
    Wake before = byPlace.remove(place);
    if (before != null) {
      inOrder.remove(before);
    }
    if (at != Long.MAX_VALUE) {
      Wake wake = new Wake(at, place);
      byPlace.put(place, wake);
      inOrder.add(wake);
    }
  }

  /** Takes the first one away that is not later than a time; empty if there is none. */
  Optional<Wake> next(long until) {
    Optional<Wake> first = inOrder.isEmpty() ? Optional.empty() : Optional.of(inOrder.first());
    Optional<Wake> due = first.filter(wake -> wake.at() <= until);
    due.ifPresent(wake -> set(wake.place(), Long.MAX_VALUE));
    return due;
  }
}
