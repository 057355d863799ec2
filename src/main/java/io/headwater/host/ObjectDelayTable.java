package io.headwater.host;

import io.headwater.operator.DelayedRecord;
import io.headwater.operator.OperatorHost;
import io.headwater.state.StateMap;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Records that wait for another attempt, in an object store. Not thread-safe. */
final class ObjectDelayTable implements OperatorHost.DelayTable {
  private final StateMap<DelayEntry> store;
  private final Clock clock;

  // No record is due before that time, or comes before that key: scans are rare, and do not step
  // over what was deleted since. Unknown after a start, so the first scan begins at the first key.
  private long earliest = Long.MIN_VALUE;
  private Bytes first = DelayKeys.FIRST;

  ObjectDelayTable(StateMap<DelayEntry> store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public void put(DelayedRecord record) {
    Bytes key = DelayKeys.record(record.due(), record.number());
    // Not the due time: a broker refuses what is too far ahead.
    store.put(key, new DelayEntry.Waiting(numbered(record, 0, 0)), clock.millis());
    earliest = Math.min(earliest, record.due());
    if (key.compareTo(first) < 0) {
      first = key;
    }
  }

  private static DelayedRecord numbered(DelayedRecord record, long due, long number) {
    return new DelayedRecord(due, number, record.times(), record.attempts(), record.waiting());
  }

  @Override
  public void remove(DelayedRecord record) {
    store.delete(DelayKeys.record(record.due(), record.number()));
  }

  @Override
  public List<DelayedRecord> due(long wallClockMillis, int limit) {
    if (earliest > wallClockMillis) {
      return List.of();
    }
    List<DelayedRecord> found = new ArrayList<>();
    try (KeyValueIterator<Bytes, DelayEntry> records = store.range(first, DelayKeys.AFTER)) {
      boolean isFirst = true;
      while (found.size() < limit) {
        if (!records.hasNext()) {
          earliest = found.isEmpty() ? Long.MAX_VALUE : found.get(0).due();
          return found;
        }
        KeyValue<Bytes, DelayEntry> next = records.next();
        long due = DelayKeys.dueOf(next.key);
        if (isFirst) {
          first = next.key;
          earliest = due;
          isFirst = false;
        }
        if (due > wallClockMillis) {
          return found;
        }
        DelayedRecord waiting = ((DelayEntry.Waiting) next.value).record();
        found.add(numbered(waiting, due, DelayKeys.numberOf(next.key)));
      }
    }
    return found;
  }

  @Override
  public long earliestDue() {
    return earliest;
  }

  @Override
  public Counts counts() {
    return store.get(DelayKeys.COUNTS) instanceof DelayEntry.Totals totals
        ? totals.counts()
        : new Counts(0, 0);
  }

  @Override
  public void setCounts(Counts counts) {
    store.put(DelayKeys.COUNTS, new DelayEntry.Totals(counts), clock.millis());
  }

  @Override
  public long clockMillis() {
    return clock.millis();
  }
}
