package io.headwater.operator;

import io.headwater.topology.Recovery;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The records of a running program that wait for another attempt. */
final class Delays {
  private final OperatorHost host;
  private final Optional<OperatorHost.DelayTable> table;
  private OperatorHost.DelayTable.Counts counts = new OperatorHost.DelayTable.Counts(0, 0);

  Delays(Program program, OperatorHost host) {
    this.host = host;
    this.table = program.stores().stream()
        .filter(ProgramStore.Retries.class::isInstance)
        .map(store -> host.delays(store.name()))
        .findFirst();
    table.ifPresent(delayed -> {
      counts = delayed.counts();
      host.observer().delayed(counts.waiting());
    });
  }

  /** Tells whether there can be any. */
  boolean isPossible() {
    return table.isPresent();
  }

  /** Tells whether a record can be set aside, having come by that way. */
  boolean canTake(ProgramEntry entry) {
    return counts.waiting() < Recovery.Retry.MOST_ASIDE
        && (entry instanceof ProgramEntry.Hop
            || entry instanceof ProgramEntry.Timers
            || (entry instanceof ProgramEntry.Source source && !source.isTable()));
  }

  /**
   * Sets a record aside.
   *
   * @param times how many times it will have been
   * @param attempts how many there were
   */
  void add(ProgramEntry entry, InputRecord record, Duration wait, int times, int attempts) {
    OperatorHost.DelayTable delayed = table.orElseThrow();
    // A wait of less than a millisecond is over at the next one: it must not be due at once.
    long due = delayed.clockMillis() + Math.max(1, wait.toMillis());
    ParkedRecord waiting = new ParkedRecord(ParkedRecord.nameOf(entry), record);
    delayed.put(new DelayedRecord(due, counts.next(), times, attempts, waiting));
    recount(1, 1);
  }

  /** Returns at most {@code limit} records that are due, the first one first. */
  List<DelayedRecord> due(long wallClockMillis, int limit) {
    return counts.waiting() == 0 ? List.of() : table.orElseThrow().due(wallClockMillis, limit);
  }

  /** Removes a record, which is about to be tried again. */
  void remove(DelayedRecord record) {
    table.orElseThrow().remove(record);
    recount(-1, 0);
  }

  private void recount(int more, int taken) {
    counts = new OperatorHost.DelayTable.Counts(counts.waiting() + more, counts.next() + taken);
    table.orElseThrow().setCounts(counts);
    host.observer().delayed(counts.waiting());
  }

  /** Returns a time before which none is due; {@code Long.MAX_VALUE} if none waits. */
  long earliestDue() {
    return counts.waiting() == 0 ? Long.MAX_VALUE : table.orElseThrow().earliestDue();
  }
}
