package io.headwater.history;

import java.time.Instant;

/**
 * Which events of a history are wanted: those that are in a range of offsets and in one of event
 * times. Both include their start, and not their end.
 *
 * @param firstOffset at least 0
 * @param endOffset the one behind the last
 */
public record HistoryRange(long firstOffset, long endOffset, Instant from, Instant to) {
  /** All events. */
  public static final HistoryRange ALL =
      new HistoryRange(0, Long.MAX_VALUE, Instant.MIN, Instant.MAX);

  /** Returns this range from an offset on. */
  public HistoryRange fromOffset(long offset) {
    return new HistoryRange(Math.max(offset, firstOffset), endOffset, from, to);
  }

  /** Returns this range up to, not including, an offset. */
  public HistoryRange toOffset(long offset) {
    return new HistoryRange(firstOffset, Math.min(offset, endOffset), from, to);
  }

  /** Returns this range from an event time on. */
  public HistoryRange from(Instant time) {
    return new HistoryRange(firstOffset, endOffset, time.isAfter(from) ? time : from, to);
  }

  /** Returns this range up to, not including, an event time. */
  public HistoryRange to(Instant time) {
    return new HistoryRange(firstOffset, endOffset, from, time.isBefore(to) ? time : to);
  }

  /** Tells whether no offset, or no event time, is wanted. */
  boolean isEmpty() {
    return firstOffset >= endOffset || !from.isBefore(to);
  }

  /** Tells whether an event is wanted. */
  public boolean contains(HistoryEvent event) {
    return event.offset() >= firstOffset
        && event.offset() < endOffset
        && !event.time().isBefore(from)
        && event.time().isBefore(to);
  }

  /** Tells whether there may be wanted events in a block. */
  boolean mayContain(HistoryBlock block) {
    return block.lastOffset() >= firstOffset
        && block.firstOffset() < endOffset
        && !block.greatestTime().isBefore(from)
        && block.leastTime().isBefore(to);
  }

  /** Tells whether no event behind that offset is wanted. */
  boolean endsAt(long offset) {
    return offset >= endOffset - 1;
  }
}
