package io.headwater.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What waits because a record of its lane was not written and may be tried again. Used under a
 * lock; knows no clock and no Kafka.
 *
 * <p>Records are numbered in the order in which they were given. Of a lane that is held, the first
 * one is sent alone, as a probe; when it is written, the others follow at once, in their order. A
 * lane is let go when nothing of it waits and all that was sent is at least handed over: whatever
 * is given from then on comes behind it.
 *
 * @param <L> what keeps an order
 * @param <R> a record
 */
final class HeldLanes<L, R> {
  private final Map<L, Lane<R>> lanes = new LinkedHashMap<>();

  /** A record that waits; {@code wasSent} tells that it failed, and does not only queue. */
  private record Waiting<R>(R record, boolean wasSent) {}

  private static final class Lane<R> {
    private final NavigableMap<Long, Waiting<R>> waiting = new TreeMap<>();
    private final TreeSet<Long> inAir = new TreeSet<>();
    private boolean isOpen;
    private boolean isHandingOver;
    private long written = -1;
    private long dueNanos;

    private Lane(long dueNanos) {
      this.dueNanos = dueNanos;
    }

    private boolean isReady(long nowNanos) {
      return !waiting.isEmpty()
          && !isHandingOver
          && (isOpen || (inAir.isEmpty() && dueNanos - nowNanos <= 0));
    }

    private boolean isDone() {
      return waiting.isEmpty() && !isHandingOver && (isOpen || inAir.isEmpty());
    }
  }

  boolean isEmpty() {
    return lanes.isEmpty();
  }

  boolean isHeld(L lane) {
    return lanes.containsKey(lane);
  }

  /** Lets a record that is given now wait behind those of its lane; false if none is held. */
  boolean queue(L lane, long number, R record) {
    Lane<R> held = lanes.get(lane);
    if (held == null) {
      return false;
    }
    held.waiting.put(number, new Waiting<>(record, false));
    return true;
  }

  /**
   * Holds a record that was not written.
   *
   * @param dueNanos when it may be sent again
   * @return false if a later one of its lane is written, so that it never may
   */
  boolean failed(L lane, long number, R record, long dueNanos) {
    Lane<R> held = lanes.computeIfAbsent(lane, absent -> new Lane<>(dueNanos));
    held.inAir.remove(number);
    if (held.written > number) {
      letGoIfDone(lane, held);
      return false;
    }
    held.waiting.put(number, new Waiting<>(record, true));
    held.isOpen = false;
    if (dueNanos - held.dueNanos > 0) {
      held.dueNanos = dueNanos;
    }
    return true;
  }

  /** Notes that a record is written; returns those that it has overtaken, which wait no more. */
  List<R> written(L lane, long number) {
    Lane<R> held = lanes.get(lane);
    if (held == null) {
      return List.of();
    }
    held.written = Math.max(held.written, number);
    if (held.inAir.remove(number)) {
      held.isOpen = true;
    }
    List<R> overtaken = takeOvertaken(held, number, one -> false);
    letGoIfDone(lane, held);
    return overtaken;
  }

  /**
   * Notes that a record has failed, and may be written all the same; returns those that it may have
   * overtaken, which wait no more.
   *
   * @param isOfItsBatch tells whose outcome is the same as this record's, in their order
   */
  List<R> doubted(L lane, long number, Predicate<R> isOfItsBatch) {
    Lane<R> held = lanes.get(lane);
    return held == null ? List.of() : takeOvertaken(held, number, isOfItsBatch);
  }

  private static <R> List<R> takeOvertaken(Lane<R> held, long number, Predicate<R> isToStay) {
    List<R> overtaken = new ArrayList<>();
    Iterator<Waiting<R>> earlier = held.waiting.headMap(number, false).values().iterator();
    while (earlier.hasNext()) {
      Waiting<R> one = earlier.next();
      // One that was never sent was given at the same time: nobody can tell which was first.
      if (one.wasSent() && !isToStay.test(one.record())) {
        earlier.remove();
        overtaken.add(one.record());
      }
    }
    return overtaken;
  }

  /** Notes that a record was answered as failed for good: it is not in the air any more. */
  void ended(L lane, long number) {
    Lane<R> held = lanes.get(lane);
    if (held != null) {
      held.inAir.remove(number);
      letGoIfDone(lane, held);
    }
  }

  /** Takes a record out that waits; false if it does not. */
  boolean withdraw(L lane, long number) {
    Lane<R> held = lanes.get(lane);
    if (held == null || held.waiting.remove(number) == null) {
      return false;
    }
    letGoIfDone(lane, held);
    return true;
  }

  private void letGoIfDone(L lane, Lane<R> held) {
    if (held.isDone()) {
      lanes.remove(lane);
    }
  }

  /** Tells whether a lane is due that was not sent anything of since a record of it failed. */
  boolean needsProbe(long nowNanos) {
    return lanes.values().stream().anyMatch(lane -> lane.isReady(nowNanos) && !lane.isOpen);
  }

  /**
   * Takes what is to be sent now, by lane and in order: one record of a lane that is tried, all
   * those of one where that has gone well. Each is to be sent, and then {@link #handedOver}.
   *
   * @param mayProbe whether nothing is in the air of lanes that {@link #needsProbe} was told of
   */
  Map<L, List<R>> takeReady(long nowNanos, boolean mayProbe) {
    Map<L, List<R>> ready = new HashMap<>();
    lanes.forEach((name, lane) -> {
      if (lane.isReady(nowNanos) && (lane.isOpen || mayProbe)) {
        ready.put(name, take(lane));
      }
    });
    return ready;
  }

  private static <R> List<R> take(Lane<R> lane) {
    List<R> taken = new ArrayList<>();
    lane.isHandingOver = true;
    do {
      Entry<Long, Waiting<R>> first = lane.waiting.pollFirstEntry();
      lane.inAir.add(first.getKey());
      taken.add(first.getValue().record());
    } while (lane.isOpen && !lane.waiting.isEmpty());
    return taken;
  }

  /** Notes that all that was taken of a lane is given to the client, in order. */
  void handedOver(L lane) {
    Lane<R> held = lanes.get(lane);
    if (held != null) {
      held.isHandingOver = false;
      letGoIfDone(lane, held);
    }
  }

  /** Returns when the next lane is due; empty if all that is held waits for an answer. */
  OptionalLong nextDueNanos(long nowNanos) {
    return lanes.values().stream()
        .filter(lane -> !lane.waiting.isEmpty() && !lane.isHandingOver)
        .filter(lane -> lane.isOpen || lane.inAir.isEmpty())
        .mapToLong(lane -> lane.isOpen ? nowNanos : lane.dueNanos)
        .reduce((one, other) -> one - other <= 0 ? one : other);
  }

  /** Tells whether a record is held that was given before that number. */
  boolean isHeldBefore(long number) {
    return lanes.values().stream()
        .anyMatch(lane -> (!lane.waiting.isEmpty() && lane.waiting.firstKey() < number)
            || (!lane.inAir.isEmpty() && lane.inAir.first() < number));
  }

  /** Takes all out that waits. */
  List<R> clear() {
    List<R> all = new ArrayList<>();
    lanes.values().forEach(lane -> {
      lane.waiting.values().forEach(one -> all.add(one.record()));
      lane.waiting.clear();
    });
    lanes.values().removeIf(Lane::isDone);
    return all;
  }
}
