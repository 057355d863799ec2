package io.headwater.replay;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * Several histories as one. Each keeps its own order; the one whose next record has the earliest
 * event time goes on, then that of the first topic by name, the first partition, the first offset.
 */
public final class MergedHistory implements Iterator<SourceRecord> {
  private static final Comparator<Part> ORDER = Comparator.comparing(
          (Part part) -> part.head().event().time())
      .thenComparing(part -> part.head().topic())
      .thenComparingInt(part -> part.head().partition().orElse(0))
      .thenComparingLong(part -> part.head().event().offset())
      .thenComparingInt(Part::number);

  private final PriorityQueue<Part> parts = new PriorityQueue<>(ORDER);

  /** A history that has a next record. */
  private record Part(int number, SourceRecord head, Iterator<SourceRecord> rest) {}

  private MergedHistory() {}

  /** Merges histories, reading each only one record ahead. */
  public static Iterator<SourceRecord> of(List<? extends Iterator<SourceRecord>> histories) {
    MergedHistory merged = new MergedHistory();
    for (int i = 0; i < histories.size(); i++) {
      merged.add(i, histories.get(i));
    }
    return merged;
  }

  private void add(int number, Iterator<SourceRecord> history) {
    if (history.hasNext()) {
      parts.add(new Part(number, history.next(), history));
    }
  }

  @Override
  public boolean hasNext() {
    return !parts.isEmpty();
  }

  @Override
  public SourceRecord next() {
    Part part = parts.poll();
    if (part == null) {
      throw new NoSuchElementException();
    }
    add(part.number(), part.rest());
    return part.head();
  }
}
