package io.headwater.testkit;

import io.headwater.event.RecordPosition;
import io.headwater.operator.InputRecord;
import io.headwater.streams.EventHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Events in memory, by topic, as if all were in one partition. */
record WrittenHistory(Map<String, List<RawRecord>> topics) implements EventHistory {
  /** Returns the earlier records and then the later ones. */
  static List<RawRecord> joined(List<RawRecord> earlier, List<RawRecord> later) {
    return Stream.concat(earlier.stream(), later.stream()).toList();
  }

  @Override
  public boolean isOnePartition() {
    return true;
  }

  @Override
  public Reading read(String topic, List<Integer> partitions) {
    List<InputRecord> events = new ArrayList<>();
    for (RawRecord one : topics.getOrDefault(topic, List.of())) {
      events.add(new InputRecord(
          new RecordPosition(topic, 0, events.size()),
          one.timestamp(),
          true,
          one.keyBytes(),
          one.valueBytes(),
          one.headers()));
    }
    return new OneByOne(events);
  }

  /** Returns one event after the other, so that every portion of work is as small as can be. */
  private static final class OneByOne implements Reading {
    private final List<InputRecord> events;
    private int next;

    OneByOne(List<InputRecord> events) {
      this.events = events;
    }

    @Override
    public List<InputRecord> next() {
      return isComplete() ? List.of() : List.of(events.get(next++));
    }

    @Override
    public boolean isComplete() {
      return next == events.size();
    }

    @Override
    public long done() {
      return next;
    }

    @Override
    public long total() {
      return events.size();
    }

    @Override
    public void close() {}
  }
}
