package io.headwater.host;

import io.headwater.behavior.TimerClock;
import io.headwater.operator.InputRecord;
import io.headwater.operator.OperatorHost;
import io.headwater.operator.PendingTimer;
import io.headwater.state.StateMap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Timers, and what is due when, in one object store. Not thread-safe. */
final class ObjectTimerTable implements OperatorHost.TimerTable {
  private final StateMap<TimerEntry> store;
  private final Map<TimerClock, Bound> bounds = new EnumMap<>(TimerClock.class);
  private @Nullable Long streamTime;

  /**
   * No marker of a clock is due before that time, or comes before that key: scans are rare, and do
   * not step over what was deleted since. Unknown after a start, so the first scan begins at the
   * first key. A timer that is removed leaves it as it is, to be found out when its time has come.
   */
  private static final class Bound {
    private long earliest = Long.MIN_VALUE;
    private Bytes first;

    Bound(TimerClock clock) {
      first = TimerKeys.firstDue(clock);
    }
  }

  ObjectTimerTable(StateMap<TimerEntry> store) {
    this.store = store;
    for (TimerClock clock : TimerClock.values()) {
      bounds.put(clock, new Bound(clock));
    }
  }

  /** Reads the timers of a key, in the order of their names. */
  static List<PendingTimer> pending(StateMap<TimerEntry> store, byte[] key) {
    List<PendingTimer> found = new ArrayList<>();
    try (KeyValueIterator<Bytes, TimerEntry> timers =
        store.range(TimerKeys.timer(key, ""), TimerKeys.afterTimers(key))) {
      timers.forEachRemaining(
          one -> found.add(named(one.value, key, TimerKeys.nameOf(one.key, key))));
    }
    return found;
  }

  private Bound bound(TimerClock clock) {
    return Objects.requireNonNull(bounds.get(clock));
  }

  @Override
  public Optional<PendingTimer> get(byte[] key, String name) {
    return Optional.ofNullable(store.get(TimerKeys.timer(key, name)))
        .map(entry -> named(entry, key, name));
  }

  private static PendingTimer named(TimerEntry entry, byte[] key, String name) {
    PendingTimer timer = ((TimerEntry.Pending) entry).timer();
    return new PendingTimer(name, timer.clock(), withKey(timer.firing(), key));
  }

  private static InputRecord withKey(InputRecord firing, byte @Nullable [] key) {
    return new InputRecord(
        firing.position(),
        firing.timestamp(),
        firing.isTimely(),
        key,
        firing.value(),
        firing.headers());
  }

  @Override
  public void put(PendingTimer timer) {
    remove(timer.key(), timer.name());
    // Not the due time: a broker refuses what is too far ahead.
    long written = Math.max(0, Math.min(timer.due(), streamTimeMillis()));
    Bytes marker = TimerKeys.due(timer.clock(), timer.due(), timer.key(), timer.name());
    store.put(
        TimerKeys.timer(timer.key(), timer.name()),
        new TimerEntry.Pending(new PendingTimer("", timer.clock(), withKey(timer.firing(), null))),
        written);
    store.put(marker, new TimerEntry.DueMarker(), written);
    Bound bound = bound(timer.clock());
    bound.earliest = Math.min(bound.earliest, timer.due());
    if (marker.compareTo(bound.first) < 0) {
      bound.first = marker;
    }
  }

  @Override
  public void remove(byte[] key, String name) {
    get(key, name).ifPresent(timer -> {
      store.delete(TimerKeys.timer(key, name));
      store.delete(TimerKeys.due(timer.clock(), timer.due(), key, name));
    });
  }

  @Override
  public List<PendingTimer> due(TimerClock clock, long time, int limit) {
    if (bound(clock).earliest > time) {
      return List.of();
    }
    List<PendingTimer> found = new ArrayList<>();
    for (TimerKeys.Due due : markers(clock, time, limit)) {
      found.add(get(due.key(), due.name()).orElseThrow());
    }
    return found;
  }

  private List<TimerKeys.Due> markers(TimerClock clock, long time, int limit) {
    List<TimerKeys.Due> found = new ArrayList<>();
    Bound bound = bound(clock);
    try (KeyValueIterator<Bytes, TimerEntry> markers =
        store.range(bound.first, TimerKeys.afterDue(clock))) {
      boolean isFirst = true;
      while (found.size() < limit) {
        if (!markers.hasNext()) {
          bound.earliest = found.isEmpty() ? Long.MAX_VALUE : found.get(0).due();
          return found;
        }
        KeyValue<Bytes, TimerEntry> next = markers.next();
        TimerKeys.Due due = TimerKeys.dueOf(next.key);
        if (isFirst) {
          bound.first = next.key;
          bound.earliest = due.due();
          isFirst = false;
        }
        if (due.due() > time) {
          return found;
        }
        found.add(due);
      }
    }
    return found;
  }

  @Override
  public long earliestDue(TimerClock clock) {
    return bound(clock).earliest;
  }

  @Override
  public long streamTimeMillis() {
    if (streamTime == null) {
      streamTime = store.get(TimerKeys.STREAM_TIME) instanceof TimerEntry.StreamTime time
          ? time.millis()
          : Long.MIN_VALUE;
    }
    return streamTime;
  }

  @Override
  public void advanceTo(long streamTimeMillis) {
    streamTime = streamTimeMillis;
    store.put(TimerKeys.STREAM_TIME, new TimerEntry.StreamTime(streamTimeMillis), streamTimeMillis);
  }
}
