package io.headwater.comparison;

import io.headwater.event.MessageRendering;
import io.headwater.replay.WrittenRecord;
import io.headwater.testkit.MessageDifference.Change;
import java.util.ArrayList;
import java.util.List;

/**
 * Records of one topic and key, side by side: equal ones at the beginning and at the end left out,
 * the others pair by pair, and what is over.
 *
 * @param differing how many pairs differ
 * @param changes of the first pair that does
 * @param missing records that only the older version has
 * @param additional records that only the newer version has
 * @param lost causes of dead letters that only the older version has
 * @param gained those that only the newer version has
 */
record Alignment(
    long differing,
    List<Change> changes,
    List<WrittenRecord> missing,
    List<WrittenRecord> additional,
    List<String> lost,
    List<String> gained) {

  static Alignment of(
      List<WrittenRecord> old, List<WrittenRecord> current, RecordComparison records) {
    List<WrittenRecord> left = new ArrayList<>(old);
    List<WrittenRecord> right = new ArrayList<>(current);
    while (!left.isEmpty() && !right.isEmpty() && isSame(left, 0, right, 0, records)) {
      left.remove(0);
      right.remove(0);
    }
    while (!left.isEmpty()
        && !right.isEmpty()
        && isSame(left, left.size() - 1, right, right.size() - 1, records)) {
      left.remove(left.size() - 1);
      right.remove(right.size() - 1);
    }
    int both = Math.min(left.size(), right.size());
    List<Change> changes = new ArrayList<>();
    List<String> lost = new ArrayList<>();
    List<String> gained = new ArrayList<>();
    long differing = 0;
    for (int i = 0; i < both; i++) {
      List<Change> found = records.changes(left.get(i), right.get(i));
      differing += found.isEmpty() ? 0 : 1;
      if (changes.isEmpty()) {
        changes.addAll(found);
      }
      if (!found.isEmpty()) {
        addCause(lost, left.get(i));
        addCause(gained, right.get(i));
      }
    }
    List<WrittenRecord> missing = left.subList(both, left.size());
    List<WrittenRecord> additional = right.subList(both, right.size());
    missing.forEach(one -> addCause(lost, one));
    additional.forEach(one -> addCause(gained, one));
    return new Alignment(
        differing, changes, List.copyOf(missing), List.copyOf(additional), lost, gained);
  }

  private static void addCause(List<String> causes, WrittenRecord record) {
    if (record.kind() == WrittenRecord.Kind.DEAD_LETTER) {
      causes.add(RecordComparison.cause(record));
    }
  }

  private static boolean isSame(
      List<WrittenRecord> left,
      int one,
      List<WrittenRecord> right,
      int other,
      RecordComparison records) {
    return records.changes(left.get(one), right.get(other)).isEmpty();
  }

  boolean isSame() {
    return differing == 0 && missing.isEmpty() && additional.isEmpty();
  }

  boolean isOfDeadLetters() {
    return !lost.isEmpty() || !gained.isEmpty();
  }

  /** Returns the first of some records, for people. */
  String told(List<WrittenRecord> some, Version version) {
    if (some.isEmpty()) {
      return "";
    }
    WrittenRecord first = some.get(0);
    return first.kind() == WrittenRecord.Kind.DEAD_LETTER
        ? RecordComparison.cause(first)
        : version.value(first).map(MessageRendering::json).orElse("deletes its key");
  }
}
