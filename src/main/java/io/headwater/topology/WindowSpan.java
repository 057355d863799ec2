package io.headwater.topology;

/**
 * A stretch of event time.
 *
 * @param start first millisecond since the epoch that is inside; may be negative
 * @param end first millisecond after it
 */
public record WindowSpan(long start, long end) {

  /** Tells whether an event time is inside. */
  public boolean contains(long time) {
    return start <= time && time < end;
  }

  /** Returns the shortest span over both. */
  public WindowSpan hull(WindowSpan other) {
    return new WindowSpan(Math.min(start, other.start), Math.max(end, other.end));
  }
}
