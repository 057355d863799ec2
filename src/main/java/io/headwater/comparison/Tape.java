package io.headwater.comparison;

import io.headwater.event.Snapshot;
import io.headwater.replay.ReplaySink;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import java.util.ArrayList;
import java.util.List;

/** What one record of a history leads to, in its order; hops within the topology left out. */
final class Tape implements ReplaySink, StateChange.Listener {
  private final List<Entry> entries = new ArrayList<>();

  /** Something that happened. */
  sealed interface Entry {
    /** A record that was written, or a dead letter. */
    record Written(WrittenRecord record) implements Entry {}

    /** A state that changed. */
    record Changed(StateChange change) implements Entry {}
  }

  @Override
  public void written(WrittenRecord record) {
    if (record.kind() != WrittenRecord.Kind.REPARTITION) {
      entries.add(new Entry.Written(record));
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

  /** Tells whether the same happened, byte for byte; a quick look, which may say no for a yes. */
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
