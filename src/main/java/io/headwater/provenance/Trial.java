package io.headwater.provenance;

import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Tells whether a replay of some records leads to the result. */
final class Trial implements Watcher {
  private final Asked asked;
  private final Likeness likeness;
  private final Explanation.Fact expected;
  private final OptionalInt cause;
  private final List<Explanation.Seen> toSee;
  private final Trail trail = new Trail();
  private boolean isSame;

  /**
   * Awaits a result.
   *
   * @param toSee states that have to be looked at on the way from the record that it follows from
   */
  Trial(Asked asked, Likeness likeness, Survey.Found found, List<Explanation.Seen> toSee) {
    this.asked = asked;
    this.likeness = likeness;
    this.expected = found.fact();
    this.cause = found.cause();
    this.toSee = new ArrayList<>(toSee);
  }

  boolean isSame() {
    return isSame && toSee.isEmpty();
  }

  @Override
  public void saw(String store, byte[] key, Optional<Snapshot> state) {
    if (!toSee.isEmpty() && trail.cause().equals(cause)) {
      Explanation.Seen seen = new Explanation.Seen(store, key, state);
      toSee.removeIf(one -> Likeness.isSame(one, seen));
    }
  }

  @Override
  public void enters(int index) {
    trail.enters(index);
  }

  @Override
  public void begun(String reader, Optional<RecordPosition> record) {
    trail.begun(record);
  }

  @Override
  public void changed(StateChange change) {
    if (expected instanceof Explanation.Changed before && asked.is(change)) {
      isSame = likeness.isSame(before.change(), change);
    }
  }

  @Override
  public void written(WrittenRecord record) {
    trail.wrote(record.position());
    if (expected instanceof Explanation.Wrote before && trail.cause().equals(cause)) {
      isSame = isSame || likeness.isSame(before.record(), record);
    }
  }
}
