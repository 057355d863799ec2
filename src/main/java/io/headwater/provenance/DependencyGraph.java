package io.headwater.provenance;

import io.headwater.event.RecordPosition;
import io.headwater.replay.ReplayTrace;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What depends on what in a replay. A node is what a program did about one record. It depends on
 * the nodes that wrote this record, and the entries of stores that were looked at meanwhile.
 *
 * <p>It is a guess: a program may look at an entry to no effect, and stream time and the order of
 * partitions make records depend on others in ways that are not seen here.
 */
final class DependencyGraph {
  private static final int[] NONE = {};

  private final Map<ReplayTrace.Entry, Integer> writers = new HashMap<>();
  private final Map<RecordPosition, Integer> authors = new HashMap<>();
  /** By node, as there may be millions. */
  private int[][] needs = new int[1024][];

  private OptionalInt[] sources = new OptionalInt[1024];
  private int nodes;
  private int[] needed = new int[16];
  private int count;
  private OptionalInt entering = OptionalInt.empty();

  /** A record of the history is about to enter. */
  void enters(int index) {
    // Everything that followed from the last one is done.
    authors.clear();
    entering = OptionalInt.of(index);
  }

  /** Begins a node, and returns its number. */
  int begun(Optional<RecordPosition> record) {
    end();
    count = 0;
    Optional<Integer> author = record.map(authors::get);
    author.ifPresent(this::need);
    grow();
    sources[nodes] = record.isPresent() && author.isEmpty() ? entering : OptionalInt.empty();
    return nodes++;
  }

  private void grow() {
    if (nodes == needs.length) {
      needs = Arrays.copyOf(needs, 2 * nodes);
      sources = Arrays.copyOf(sources, 2 * nodes);
    }
  }

  private void end() {
    if (nodes > 0) {
      needs[nodes - 1] = count == 0 ? NONE : Arrays.copyOf(needed, count);
    }
  }

  private void need(int node) {
    for (int i = 0; i < count; i++) {
      if (needed[i] == node) {
        return;
      }
    }
    if (count == needed.length) {
      needed = Arrays.copyOf(needed, 2 * count);
    }
    needed[count++] = node;
  }

  /** The node in hand looked at an entry. */
  void read(ReplayTrace.Entry entry) {
    Integer writer = writers.get(entry);
    if (writer != null && writer != nodes - 1) {
      need(writer);
    }
  }

  /** The node in hand wrote an entry. */
  void wrote(ReplayTrace.Entry entry) {
    writers.put(entry, nodes - 1);
  }

  /** The node in hand wrote a record. */
  void wrote(RecordPosition record) {
    authors.put(record, nodes - 1);
  }

  /** Returns a node, and all that it depends on, itself or by others. */
  BitSet closure(int node) {
    end();
    BitSet reached = new BitSet(nodes);
    ArrayDeque<Integer> open = new ArrayDeque<>();
    reached.set(node);
    open.add(node);
    while (!open.isEmpty()) {
      for (int needed : needs[open.remove()]) {
        if (!reached.get(needed)) {
          reached.set(needed);
          open.add(needed);
        }
      }
    }
    return reached;
  }

  /** Returns the records of the history that nodes are about, by their numbers. */
  BitSet sources(BitSet some) {
    BitSet found = new BitSet();
    some.stream().forEach(node -> sources[node].ifPresent(found::set));
    return found;
  }
}
