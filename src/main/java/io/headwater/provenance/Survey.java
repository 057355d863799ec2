package io.headwater.provenance;

import io.headwater.event.RecordPosition;
import io.headwater.event.Snapshot;
import io.headwater.replay.ReplayTrace;
import io.headwater.replay.StateChange;
import io.headwater.replay.WrittenRecord;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds the result in a replay, and what it may depend on. */
final class Survey implements Watcher {
  private final Asked asked;
  private final DependencyGraph graph = new DependencyGraph();
  private final Trail trail = new Trail();
  private final List<Look> looks = new ArrayList<>();
  private int node;
  private Optional<Found> found = Optional.empty();

  /**
   * The result.
   *
   * @param cause number of the record of the history that it follows from; empty for the clock
   * @param node which wrote it
   * @param looks what was looked at since that record entered, to any effect or none
   */
  record Found(Explanation.Fact fact, OptionalInt cause, int node, List<Look> looks) {}

  /** A state that a node looked at. */
  record Look(int node, Explanation.Seen seen) {}

  Survey(Asked asked) {
    this.asked = asked;
  }

  @Override
  public void enters(int index) {
    trail.enters(index);
    graph.enters(index);
    looks.clear();
  }

  @Override
  public void begun(String reader, Optional<RecordPosition> record) {
    trail.begun(record);
    node = graph.begun(record);
  }

  @Override
  public void read(ReplayTrace.Entry entry) {
    graph.read(entry);
  }

  @Override
  public void saw(String store, byte[] key, Optional<Snapshot> state) {
    looks.add(new Look(node, new Explanation.Seen(store, key, state)));
  }

  @Override
  public void wrote(ReplayTrace.Entry entry) {
    graph.wrote(entry);
  }

  @Override
  public void changed(StateChange change) {
    if (asked.is(change)) {
      find(new Explanation.Changed(change, Optional.empty()));
    }
  }

  @Override
  public void written(WrittenRecord record) {
    trail.wrote(record.position());
    graph.wrote(record.position());
    if (asked.is(record)) {
      find(new Explanation.Wrote(record));
    }
  }

  private void find(Explanation.Fact fact) {
    found = Optional.of(new Found(fact, trail.cause(), node, List.copyOf(looks)));
  }

  /** Returns the result that came last. */
  Optional<Found> found() {
    return found;
  }

  /** Returns the states that a result depends on, of those that were looked at last. */
  List<Explanation.Seen> seen(Found result) {
    BitSet nodes = graph.closure(result.node());
    return result.looks().stream()
        .filter(look -> nodes.get(look.node()))
        .map(Look::seen)
        .toList();
  }

  /** Returns the numbers of the records of the history that a result may depend on. */
  BitSet suspects(Found result) {
    BitSet suspects = graph.sources(graph.closure(result.node()));
    result.cause().ifPresent(suspects::set);
    return suspects;
  }
}
