package io.headwater.host;

import io.headwater.operator.OperatorHost;
import io.headwater.operator.WindowSnapshot;
import io.headwater.state.StateMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/** Windows, and what is due when, in one object store. Not thread-safe. */
final class ObjectWindowTable implements OperatorHost.WindowTable {
  private final StateMap<WindowEntry> store;
  // No marker is due before this time, or comes before this key: scans are rare, and do not step
  // over what was deleted since. Unknown after a start, so the first scan begins at the first key.
  private long earliestDue = Long.MIN_VALUE;
  private Bytes firstDue = WindowKeys.FIRST_DUE;
  private @Nullable Long streamTime;

  ObjectWindowTable(StateMap<WindowEntry> store) {
    this.store = store;
  }

  @Override
  public Optional<WindowSnapshot> get(byte[] key, long start) {
    return Optional.ofNullable(store.get(WindowKeys.window(key, start)))
        .map(entry -> ((WindowEntry.Kept) entry).window());
  }

  @Override
  public List<WindowSnapshot> fetch(byte[] key, long from, long to) {
    List<WindowSnapshot> found = new ArrayList<>();
    try (KeyValueIterator<Bytes, WindowEntry> windows =
        store.range(WindowKeys.window(key, from), WindowKeys.window(key, to))) {
      windows.forEachRemaining(one -> found.add(((WindowEntry.Kept) one.value).window()));
    }
    return found;
  }

  @Override
  public void put(byte[] key, WindowSnapshot window) {
    long start = window.span().start();
    Optional<Long> dueBefore = get(key, start).map(WindowSnapshot::due);
    store.put(
        WindowKeys.window(key, start),
        new WindowEntry.Kept(window),
        Math.max(0, window.lastTime()));
    if (dueBefore.isPresent() && dueBefore.get() == window.due()) {
      return;
    }
    dueBefore.ifPresent(due -> store.delete(WindowKeys.due(due, key, start)));
    store.put(
        WindowKeys.due(window.due(), key, start),
        new WindowEntry.DueMarker(),
        Math.max(0, window.lastTime()));
    earliestDue = Math.min(earliestDue, window.due());
  }

  @Override
  public void remove(byte[] key, long start) {
    get(key, start).ifPresent(window -> {
      store.delete(WindowKeys.window(key, start));
      store.delete(WindowKeys.due(window.due(), key, start));
    });
  }

  @Override
  public List<OperatorHost.DueWindow> due(long time, int limit) {
    if (earliestDue > time) {
      return List.of();
    }
    List<OperatorHost.DueWindow> found = new ArrayList<>();
    for (WindowKeys.Due due : markers(time, limit)) {
      WindowSnapshot window = get(due.key(), due.start()).orElseThrow();
      found.add(new OperatorHost.DueWindow(due.key(), window));
    }
    return found;
  }

  private List<WindowKeys.Due> markers(long time, int limit) {
    List<WindowKeys.Due> found = new ArrayList<>();
    try (KeyValueIterator<Bytes, WindowEntry> markers =
        store.range(firstDue, WindowKeys.AFTER_DUE)) {
      while (found.size() < limit) {
        if (!markers.hasNext()) {
          earliestDue = Long.MAX_VALUE;
          return found;
        }
        KeyValue<Bytes, WindowEntry> next = markers.next();
        WindowKeys.Due due = WindowKeys.dueOf(next.key);
        if (due.due() > time) {
          earliestDue = due.due();
          return found;
        }
        found.add(due);
        firstDue = next.key;
      }
    }
    return found;
  }

  @Override
  public long streamTimeMillis() {
    if (streamTime == null) {
      streamTime = store.get(WindowKeys.STREAM_TIME) instanceof WindowEntry.StreamTime time
          ? time.millis()
          : Long.MIN_VALUE;
    }
    return streamTime;
  }

  @Override
  public void advanceTo(long streamTimeMillis) {
    streamTime = streamTimeMillis;
    store.put(
        WindowKeys.STREAM_TIME, new WindowEntry.StreamTime(streamTimeMillis), streamTimeMillis);
    firstDue = WindowKeys.dueFrom(streamTimeMillis + 1);
  }
}
