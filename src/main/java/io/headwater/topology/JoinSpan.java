package io.headwater.topology;

import java.time.Duration;

/**
 * How near to each other two records must be in event time to be joined, as pure arithmetic in
 * milliseconds.
 *
 * <p>A record at {@code t} is joined with those of the other stream in {@code [t - before, t +
 * after]}. Its window closes when stream time has passed that and the grace; from then on it is
 * late, and alone if it was joined with none. Kafka Streams names the same {@code JoinWindows}.
 *
 * @param before by how much the other record may be earlier, at least 0
 * @param after by how much the other record may be later, at least 0
 * @param grace for how long records may be late, at least 0
 */
public record JoinSpan(Duration before, Duration after, Duration grace) {

  /** Returns the same from the other stream's point of view. */
  public JoinSpan mirrored() {
    return new JoinSpan(after, before, grace);
  }

  /** Returns the event times of what a record is joined with. */
  public WindowSpan around(long time) {
    return new WindowSpan(time - before.toMillis(), time + after.toMillis() + 1);
  }

  /** Returns the stream time from which on a record is late. */
  public long closesAt(long time) {
    return around(time).end() + grace.toMillis();
  }

  /** Returns the stream time from which on all records are late that it could be joined with. */
  public long expiresAt(long time) {
    return closesAt(time) + before.toMillis();
  }

  /** Renders such as {@code within PT10M before and PT1H after grace PT1M}. */
  @Override
  public String toString() {
    String within =
        before.equals(after) ? before.toString() : before + " before and " + after + " after";
    return "within " + within + " grace " + grace;
  }
}
