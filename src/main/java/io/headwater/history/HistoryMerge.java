package io.headwater.history;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.MessageType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Several histories of one partition as one, in the order of their offsets. A file is opened when
 * its first offset is due, so that parts that follow each other are open one at a time.
 */
public final class HistoryMerge implements Iterator<HistoryEvent>, AutoCloseable {
  private final PriorityQueue<Part> parts = new PriorityQueue<>(
      Comparator.comparingLong(Part::nextOffset).thenComparingInt(Part::number));
  private long lastOffset = -1;
  private String last = "";

  private HistoryMerge() {}

  /** A history that has a next event. */
  private static final class Part {
    private final int number;
    private final WholeHistory history;
    private long nextOffset;
    private @Nullable HistoryReader reader;
    private @Nullable Iterator<HistoryEvent> events;
    private @Nullable HistoryEvent head;

    Part(int number, WholeHistory history, long firstOffset) {
      this.number = number;
      this.history = history;
      this.nextOffset = firstOffset;
    }

    int number() {
      return number;
    }

    long nextOffset() {
      return nextOffset;
    }

    /** Returns the event that was next, opening the file for the first one. */
    HistoryEvent take() {
      if (reader == null || events == null) {
        reader = history.open();
        events = reader.iterator();
        head = events.next();
      }
      HistoryEvent taken = head;
      if (taken == null) {
        throw new NoSuchElementException();
      }
      head = events.hasNext() ? events.next() : null;
      nextOffset = head == null ? -1 : head.offset();
      return taken;
    }

    boolean hasNext() {
      return head != null;
    }

    void close() {
      if (reader != null) {
        reader.close();
      }
    }
  }

  /**
   * Merges histories.
   *
   * @throws InvalidInputException if they are not of one partition and one type
   */
  public static HistoryMerge of(List<WholeHistory> histories) {
    requireOnePartition(histories);
    HistoryMerge merge = new HistoryMerge();
    for (int i = 0; i < histories.size(); i++) {
      WholeHistory history = histories.get(i);
      int number = i;
      history
          .summary()
          .firstOffset()
          .ifPresent(first -> merge.parts.add(new Part(number, history, first)));
    }
    return merge;
  }

  private static void requireOnePartition(List<WholeHistory> histories) {
    requireOneTopic(histories);
    WholeHistory first = histories.get(0);
    for (WholeHistory other : histories) {
      if (other.description().partition() != first.description().partition()) {
        throw new InvalidInputException(
            new Problem(
                "HW0354",
                other.shown(),
                "it is of partition %d, and '%s' of partition %d"
                    .formatted(
                        other.description().partition(),
                        first.shown(),
                        first.description().partition()),
                "merge files of one partition, or add --by-time to give records new offsets"),
            null);
      }
    }
  }

  /**
   * Makes sure that histories are of one topic and one type.
   *
   * @throws InvalidInputException if they are not
   */
  public static void requireOneTopic(List<WholeHistory> histories) {
    HistoryDescription first = histories.get(0).description();
    for (WholeHistory other : histories) {
      HistoryDescription description = other.description();
      if (!description.topic().equals(first.topic())
          || !description.valueType().equals(first.valueType())) {
        throw new InvalidInputException(
            new Problem(
                "HW0353",
                other.shown(),
                "it holds '%s' of topic '%s', and '%s' holds '%s' of topic '%s'"
                    .formatted(
                        description.valueType(),
                        description.topic(),
                        histories.get(0).shown(),
                        first.valueType(),
                        first.topic()),
                "merge files of one topic and type"),
            null);
      }
    }
  }

  /**
   * Describes what histories of one topic are together: as the one that goes farthest does, which
   * is the newest, with the older types of all.
   */
  public static HistoryDescription describe(List<WholeHistory> histories) {
    HistoryDescription newest = histories.stream()
        .max(Comparator.comparingLong(history -> history.summary().lastOffset().orElse(-1L)))
        .orElseThrow()
        .description();
    Map<String, MessageType> older = new LinkedHashMap<>();
    newest.olderTypes().forEach(type -> older.put(type.fullName(), type));
    histories.stream()
        .flatMap(history -> history.description().olderTypes().stream())
        .forEach(type -> older.putIfAbsent(type.fullName(), type));
    return newest.withOlderTypes(new ArrayList<>(older.values()));
  }

  @Override
  public boolean hasNext() {
    return !parts.isEmpty();
  }

  /**
   * Returns the event with the least offset.
   *
   * @throws InvalidInputException if two histories have that offset
   */
  @Override
  public HistoryEvent next() {
    Part part = parts.remove();
    HistoryEvent event = part.take();
    if (event.offset() == lastOffset) {
      part.close();
      throw new InvalidInputException(
          new Problem(
              "HW0355",
              part.history.shown(),
              "offset %d is in '%s', too".formatted(lastOffset, last),
              "merge files that do not overlap; 'headwater history info' shows their offsets"),
          null);
    }
    lastOffset = event.offset();
    last = part.history.shown();
    if (part.hasNext()) {
      parts.add(part);
    } else {
      part.close();
    }
    return event;
  }

  /** Closes the files that are open. */
  @Override
  public void close() {
    parts.forEach(Part::close);
  }
}
