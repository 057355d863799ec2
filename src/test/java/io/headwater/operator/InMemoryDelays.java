package io.headwater.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Records that wait for another attempt, in a list; the clock stands still. */
final class InMemoryDelays implements OperatorHost.DelayTable {
  final List<DelayedRecord> waiting = new ArrayList<>();
  long clockMillis;
  private Counts counts = new Counts(0, 0);

  @Override
  public void put(DelayedRecord record) {
    waiting.add(record);
  }

  @Override
  public void remove(DelayedRecord record) {
    waiting.remove(record);
  }

  @Override
  public List<DelayedRecord> due(long wallClockMillis, int limit) {
    return waiting.stream()
        .filter(one -> one.due() <= wallClockMillis)
        .sorted(
            Comparator.comparingLong(DelayedRecord::due).thenComparingLong(DelayedRecord::number))
        .limit(limit)
        .toList();
  }

  @Override
  public long earliestDue() {
    return waiting.stream().mapToLong(DelayedRecord::due).min().orElse(Long.MAX_VALUE);
  }

  @Override
  public Counts counts() {
    return counts;
  }

  @Override
  public void setCounts(Counts now) {
    counts = now;
  }

  @Override
  public long clockMillis() {
    return clockMillis;
  }
}
