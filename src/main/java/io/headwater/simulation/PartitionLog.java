package io.headwater.simulation;

import io.headwater.event.EventHeaders;
import io.headwater.event.RecordPosition;
import io.headwater.operator.InputRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A partition of a topic: its records in the order of their offsets, and whose they are. */
final class PartitionLog {
  /** No index. */
  static final int NONE = -1;

  private final Place place;
  private final List<LogEntry> entries = new ArrayList<>();
  private long nextOffset;
  private int decided;

  PartitionLog(Place place) {
    this.place = place;
  }

  Place place() {
    return place;
  }

  List<LogEntry> entries() {
    return entries;
  }

  /** A record to be written. */
  record Content(
      long timestamp,
      boolean isTimely,
      byte @Nullable [] key,
      byte @Nullable [] value,
      EventHeaders headers) {

    InputRecord at(RecordPosition position) {
      return new InputRecord(position, timestamp, isTimely, key, value, headers);
    }
  }

  LogEntry append(Transaction transaction, Content content) {
    RecordPosition position = new RecordPosition(place.topic(), place.partition(), nextOffset++);
    LogEntry entry = new LogEntry(content.at(position), this, entries.size(), transaction);
    entries.add(entry);
    return entry;
  }

  /** Writes the marker of a transaction that has ended, which takes an offset. */
  void mark() {
    nextOffset++;
  }

  /**
   * Returns the index of the first record from an index on that can be read, past those that were
   * aborted; {@link #NONE} if there is none.
   */
  int next(int from, boolean isUncommittedSeen) {
    for (int i = from; i < entries.size(); i++) {
      Transaction transaction = entries.get(i).transaction();
      if (transaction.isSeen()) {
        return i;
      }
      if (transaction.isOpen()) {
        return isUncommittedSeen ? i : NONE;
      }
    }
    return NONE;
  }

  /** Returns the index of the first record whose transaction is open: readers stop before it. */
  int lastStable() {
    while (decided < entries.size() && !entries.get(decided).transaction().isOpen()) {
      decided++;
    }
    return decided;
  }

  /** Numbers the records that readers see, from 0, and returns how many there are. */
  int number() {
    int seen = 0;
    for (LogEntry entry : entries) {
      entry.number(entry.transaction().isSeen() ? seen++ : LogEntry.UNSEEN);
    }
    return seen;
  }
}
