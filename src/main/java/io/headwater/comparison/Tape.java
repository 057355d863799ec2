package io.headwater.comparison;

import io.headwater.event.Snapshot;
import io.headwater.replay.ReplaySink;
import io.headwater.replay.ReplayTrace;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What one record of a history leads to, in its order; hops within the topology left out. */
final class Tape implements ReplaySink, StateChange.Listener, ReplayTrace {
  private final Set<String> held;
  private final List<Entry> entries = new ArrayList<>();

  /** Hears of writes to the stores {@code held}, which no listener of states hears of. */
  Tape(Set<String> held) {
    this.held = held;
  }

  /** Something that happened. */
  sealed interface Entry {
    /** A record that was written, or a dead letter. */
    record Written(WrittenRecord record) implements Entry {}

    /** A state that changed. */
    record Changed(StateChange change) implements Entry {}

    /** A window, a timer or the like that was written, whatever became of it. */
    record Touched(ReplayTrace.Entry entry) implements Entry {}
  }

  @Override
  public void written(WrittenRecord record) {
    if (record.kind() != WrittenRecord.Kind.REPARTITION) {
      entries.add(new Entry.Written(record));
    }
  }

  @Override
  public void wrote(ReplayTrace.Entry entry) {
    if (held.contains(entry.store())) {
      entries.add(new Entry.Touched(entry));
    }
  }

  @Override
  public void changed(StateChange change) {
    entries.add(new Entry.Changed(change));
  }

  List<Entry> entries() {
    return entries;
  }

  void clear() {
    entries.clear();
  }

  /**
   * Tells whether the same happened, byte for byte; a quick look, which may say no for a yes. What
   * was touched is not looked at.
   */
  boolean isLike(Tape other, RecordComparison records) {
    if (entries.size() != other.entries.size()) {
      return false;
    }
    for (int i = 0; i < entries.size(); i++) {
      if (!isLike(entries.get(i), other.entries.get(i), records)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLike(Entry one, Entry other, RecordComparison records) {
    if (one instanceof Entry.Written written) {
      return other instanceof Entry.Written too && records.isLike(written.record(), too.record());
    }
    if (one instanceof Entry.Touched) {
      return one.equals(other);
    }
    return other instanceof Entry.Changed too
        && isLike(((Entry.Changed) one).change(), too.change());
  }

  private static boolean isLike(StateChange one, StateChange other) {
    return one.store().equals(other.store())
        && KeyBytes.of(one.key()).equals(KeyBytes.of(other.key()))
        && one.after().isPresent() == other.after().isPresent()
        && (one.after().isEmpty() || isLike(one.after().get(), other.after().orElseThrow()));
  }

  private static boolean isLike(Snapshot one, Snapshot other) {
    return one.sequence() == other.sequence()
        && one.isEnded() == other.isEnded()
        && one.state().equals(other.state());
  }
}
